//! The server: this program once more, which sends the same file to whoever asks.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
};

/// Size of the file, in bytes.
pub(crate) const SIZE: usize = 200_000_000;

/// Size of a piece that is written at once, in bytes.
const PIECE: usize = 256 << 10;

pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for socket in listener.incoming() {
        // A client that has seen enough goes first.
        let _ = answer(socket.unwrap());
    }
}

fn answer(mut socket: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\nconnection: close";
    socket.write_all(format!("{head}\r\ncontent-length: {SIZE}\r\n\r\n").as_bytes())?;
    let piece = vec![b'x'; PIECE];
    let mut left = SIZE;
    while left > 0 {
        let size = left.min(PIECE);
        socket.write_all(&piece[..size])?;
        left -= size;
    }
    Ok(())
}
