//! Those who lose what they acknowledged: a go-between that says yes too early, and a disk that forgets the tail of the
//! write-ahead log. The judge must see it, or it sees nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

const EARLY: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/// Stands before the server at `port` and answers each request before the server has; gives its own port.
pub fn go_between(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let own = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for caller in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || pass_on(caller, port));
        }
    });
    own
}

/// One connection: the next request is taken once the server has answered the one before.
fn pass_on(caller: TcpStream, port: u16) -> Option<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let (mut caller, mut server) = (BufReader::new(caller), BufReader::new(server));
    loop {
        let request = message(&mut caller)?;
        server.get_mut().write_all(&request).ok()?;
        caller.get_mut().write_all(EARLY).ok()?;
        message(&mut server)?;
    }
}

/// A head and a body of the length that it names.
fn message(from: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    loop {
        let start = bytes.len();
        if from.read_until(b'\n', &mut bytes).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&bytes[start..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let head = bytes.len();
    bytes.resize(head + length, 0);
    from.read_exact(&mut bytes[head..]).ok()?;
    Some(bytes)
}

/// Cuts the later half of the commits off a write-ahead log, as a machine does that loses its power before they were
/// flushed; says how many commits there were and are.
pub fn forget_the_tail(log: &Path) -> (usize, usize) {
    let bytes = std::fs::read(log).expect("a write-ahead log");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let frame = 24 + number(8) as usize;
    // A frame belongs to the log while it carries the salt of its head; one with a size in it ends a commit.
    let ends = (0..)
        .map(|frames| 32 + frames * frame)
        .take_while(|at| at + frame <= bytes.len() && bytes[at + 8..at + 16] == bytes[16..24]);
    let commits: Vec<usize> = ends.filter(|at| number(at + 4) != 0).map(|at| at + frame).collect();
    let kept = commits.len() / 2;
    let end = if kept == 0 { 0 } else { commits[kept - 1] };
    let file = std::fs::File::options().write(true).open(log).expect("a write-ahead log");
    file.set_len(end as u64).expect("a shorter file");
    (commits.len(), kept)
}
