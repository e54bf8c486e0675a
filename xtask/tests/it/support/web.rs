//! A web server on a free port that gives one answer to everything.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
};

/// Address of the server, and the heads of requests as they arrive. It ends with the test.
pub(crate) struct Web {
    pub(crate) url: String,
    pub(crate) heads: Receiver<String>,
}

/// Serves `status` with `body` under `media_type`.
pub(crate) fn serve(status: &str, media_type: &str, body: &str) -> Web {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let (sender, heads) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // Nobody may be listening any more.
            let _ = sender.send(head(&mut stream));
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    Web { url, heads }
}

/// The address of a port on which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}
