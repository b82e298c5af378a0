//! Whoever goes on sending after being refused is cut off: a refused body is not read to its end.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::{Duration, Instant};

use anugaman::app::App;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::http;

#[test]
fn who_goes_on_sending_after_a_refusal_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let data = format!("data = {:?}\npassword_cost = \"light\"", folder.path());
    let config = Config::from_sources(&data, BTreeMap::new()).expect("settings");
    let app = App::open(config, Clock::real()).expect("a service on an empty folder");
    let (bound, address) = channel();
    spawn(move || http::serve(app, ([127, 0, 0, 1], 0).into(), |address| bound.send(address).unwrap()));
    let mut caller = TcpStream::connect(address.recv().unwrap()).unwrap();
    caller.write_all(b"POST /v1/nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = [b"10000\r\n".to_vec(), vec![b' '; 65_536], b"\r\n".to_vec()].concat();
    let started = Instant::now();
    while caller.write_all(&chunk).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(20), "still read after its refusal");
    }
}
