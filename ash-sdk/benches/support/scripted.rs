//! Servers of event streams whose pace is set from outside.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use super::process::{now, wait_for_go};

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
const DONE: &str = "event: done\ndata: {\"sessionId\":\"6f1c1d3e\"}\n\n";

fn chunk(frame: &str) -> String {
    format!("{:x}\r\n{frame}\r\n", frame.len())
}

pub(crate) fn read_request(socket: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(stated) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = stated.trim().parse().unwrap();
        }
    }
    reader.read_exact(&mut vec![0; length])
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().unwrap();
    read_request(&socket).unwrap();
    let start = chunk("event: session_start\ndata: {\"sessionId\":\"6f1c1d3e\"}\n\n");
    socket.write_all(format!("{HEAD}{start}").as_bytes()).unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

/// Opens so many streams and, when told, sends each of them an event in each round, as fast as it can.
pub(crate) fn serve_many(streams: usize, rounds: usize) {
    let mut sockets = open(streams);
    wait_for_go();
    let event = chunk("event: text_delta\ndata: {\"delta\":\"a piece of the answer\"}\n\n");
    for _ in 0..rounds {
        for socket in &mut sockets {
            socket.write_all(event.as_bytes()).unwrap();
        }
    }
    finish(sockets);
}

/// Opens so many streams and, when told, sends so many events in all, one each time this long after the last, to one stream
/// after the other. Each has the time at which it was sent, for [`latency`].
pub(crate) fn serve_timed(streams: usize, events: usize, pause: Duration) {
    let mut sockets = open(streams);
    wait_for_go();
    for event in 0..events {
        std::thread::sleep(pause);
        let frame = format!("event: text_delta\ndata: {{\"delta\":\"{}\"}}\n\n", now());
        sockets[event % streams].write_all(chunk(&frame).as_bytes()).unwrap();
    }
    finish(sockets);
}

/// Returns the microseconds since an event of [`serve_timed`] was sent, by its delta; `None` for another event.
pub(crate) fn latency(delta: &str) -> Option<u64> {
    delta.parse::<u64>().ok().map(|sent| (now() - sent) / 1000)
}

fn open(streams: usize) -> Vec<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    (0..streams).map(|_| accept(&listener)).collect()
}

fn finish(sockets: Vec<TcpStream>) {
    let done = chunk(DONE) + "0\r\n\r\n";
    for mut socket in sockets {
        socket.write_all(done.as_bytes()).unwrap();
    }
    wait_for_go();
}
