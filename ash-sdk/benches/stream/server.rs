//! The server: this program once more, which sends the same events to whoever asks.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
};

use crate::support::scripted::read_request;

/// Number of events of a stream.
pub(crate) const EVENTS: usize = 100_002;

pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let response = response();
    for socket in listener.incoming() {
        // A client that has seen enough goes first.
        let _ = answer(socket.unwrap(), &response);
    }
}

fn answer(mut socket: TcpStream, response: &[u8]) -> std::io::Result<()> {
    read_request(&socket)?;
    socket.write_all(response)
}

/// The whole response: each frame is an HTTP chunk.
fn response() -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\
                connection: close\r\n\r\n";
    let mut out = head.as_bytes().to_vec();
    let mut frame = |event: &str, data: &str| {
        let frame = format!("event: {event}\ndata: {data}\n\n");
        out.extend(format!("{:x}\r\n{frame}\r\n", frame.len()).bytes());
    };
    frame("session_start", r#"{"sessionId":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","version":"0.2.0"}"#);
    let words = "Der Fluß führt viel Wasser, und die Brücke hält. ";
    for number in 0..(EVENTS - 2) / 2 {
        frame("text_delta", &format!(r#"{{"delta":"piece {number} of the answer"}}"#));
        let text = words.repeat(4 + number % 28);
        let block = format!(r#"{{"type":"text","text":"{text}"}}"#);
        let message = format!(r#"{{"id":"msg_{number}","model":"m","role":"assistant","content":[{block}]}}"#);
        frame("message", &format!(r#"{{"type":"assistant","parent_tool_use_id":null,"message":{message}}}"#));
    }
    frame("done", r#"{"sessionId":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11"}"#);
    out.extend(b"0\r\n\r\n");
    out
}
