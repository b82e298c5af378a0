//! A connection that is kept alive: one request, one answer, and no more work than that.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};

pub struct Connection {
    stream: BufReader<TcpStream>,
    /// `Authorization: Bearer …`, or nothing.
    authorization: String,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(port: u16, token: Option<&str>) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP option");
        let authorization = token.map_or(String::new(), |token| format!("Authorization: Bearer {token}\r\n"));
        Self { stream: BufReader::with_capacity(1 << 16, stream), authorization, body: Vec::new() }
    }

    /// Sends one request and reads its answer: the status and the body.
    pub fn call(&mut self, method: &str, path: &str, body: &str) -> (u16, &[u8]) {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n{}", self.authorization);
        if !body.is_empty() {
            request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.stream.get_mut().write_all(request.as_bytes()).expect("a request is sent");
        let status = self.line().split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status line");
        let mut length = 0;
        loop {
            let line = self.line().to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse().expect("a length"),
                Some(_) => {}
                None => break,
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).expect("a whole body");
        (status, &self.body)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("a line of the head");
        line.truncate(line.trim_end().len());
        line
    }
}
