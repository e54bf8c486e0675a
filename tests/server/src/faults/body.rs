//! An answer's body to which something happens on its way out.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use super::fault::{BodyEffect, Position};

type Error = axum::BoxError;

/// Passes a body on up to a position, where something happens.
pub(super) struct FaultyBody {
    inner: Body,
    left: Position,
    effect: BodyEffect,
    /// Bytes of the inner body behind the position.
    rest: Bytes,
    /// The two bytes that end an event may come in two pieces.
    line_ended: bool,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    /// The position is reached. What came before it is still to leave.
    Reached,
    There,
    /// It has happened, and what is left of the body may follow.
    Over,
}

impl FaultyBody {
    pub(super) fn new(inner: Body, at: Position, effect: BodyEffect) -> Self {
        let state = if matches!(at, Position::Bytes(0) | Position::Events(0)) { State::Reached } else { State::Before };
        Self { inner, left: at, effect, rest: Bytes::new(), line_ended: false, state }
    }

    /// Returns the number of bytes of a piece before the position.
    fn before(&mut self, piece: &[u8]) -> usize {
        match &mut self.left {
            Position::Bytes(left) => {
                let before = piece.len().min(*left);
                *left -= before;
                if *left == 0 {
                    self.state = State::Reached;
                }
                before
            }
            Position::Events(left) => {
                for (index, byte) in piece.iter().enumerate() {
                    let ends_line = *byte == b'\n';
                    if ends_line && self.line_ended {
                        *left -= 1;
                        if *left == 0 {
                            self.state = State::Reached;
                            return index + 1;
                        }
                    }
                    self.line_ended = ends_line && !self.line_ended;
                }
                piece.len()
            }
        }
    }

    fn poll_inner(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.inner).poll_frame(context).map_err(Into::into)
    }
}

impl HttpBody for FaultyBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.state {
            State::Before => match std::task::ready!(self.poll_inner(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(mut data) => {
                        let before = self.before(&data);
                        self.rest = data.split_off(before);
                        Poll::Ready(Some(Ok(Frame::data(data))))
                    }
                    Err(trailers) => Poll::Ready(Some(Ok(trailers))),
                },
                other => Poll::Ready(other),
            },
            State::Reached => {
                // Written bytes are flushed only when a body is pending.
                self.state = State::There;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            State::There => match self.effect.clone() {
                BodyEffect::Cut => Poll::Ready(Some(Err(io::Error::other("the answer is cut on purpose").into()))),
                BodyEffect::End => Poll::Ready(None),
                BodyEffect::Stall => Poll::Pending,
                BodyEffect::Insert(bytes) => {
                    self.state = State::Over;
                    Poll::Ready(Some(Ok(Frame::data(bytes))))
                }
            },
            State::Over if !self.rest.is_empty() => Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.rest))))),
            State::Over => self.poll_inner(context),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self.effect {
            // The length that the whole would have is part of the lie.
            BodyEffect::Cut | BodyEffect::Stall => self.inner.size_hint(),
            BodyEffect::End | BodyEffect::Insert(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    const STREAM: &str = "data: 1\n\ndata: 2\n\ndata: 3\n\n";

    /// Reads a body in pieces of this size; returns the bytes and whether it ended.
    fn read(at: Position, effect: BodyEffect, size: usize) -> (String, Option<bool>) {
        let pieces = STREAM.as_bytes().chunks(size).map(|piece| Ok::<_, io::Error>(Bytes::copy_from_slice(piece)));
        let body = Body::from_stream(stream::iter(pieces.collect::<Vec<_>>()));
        let mut body = FaultyBody::new(body, at, effect);
        let mut read = Vec::new();
        let mut pauses = 0;
        loop {
            match body.frame().now_or_never() {
                Some(Some(Ok(frame))) => read.extend_from_slice(&frame.into_data().unwrap()),
                Some(Some(Err(_))) => return (String::from_utf8(read).unwrap(), Some(false)),
                Some(None) => return (String::from_utf8(read).unwrap(), Some(true)),
                None if pauses > 2 => return (String::from_utf8(read).unwrap(), None),
                None => pauses += 1,
            }
        }
    }

    #[test]
    fn a_body_breaks_off_at_its_position_however_it_comes_in_pieces() {
        for size in 1..=STREAM.len() {
            let two = STREAM[..18].to_owned();
            assert_eq!(read(Position::Events(2), BodyEffect::Cut, size), (two.clone(), Some(false)), "{size}");
            assert_eq!(read(Position::Events(2), BodyEffect::End, size), (two.clone(), Some(true)), "{size}");
            assert_eq!(read(Position::Events(2), BodyEffect::Stall, size), (two, None), "{size}");
            assert_eq!(read(Position::Bytes(5), BodyEffect::Cut, size), (STREAM[..5].to_owned(), Some(false)));
            assert_eq!(read(Position::Bytes(0), BodyEffect::Cut, size), (String::new(), Some(false)));
            assert_eq!(read(Position::Events(9), BodyEffect::Cut, size), (STREAM.to_owned(), Some(true)));
            let inserted = STREAM.replace("data: 2", "!data: 2");
            let insert = BodyEffect::Insert(Bytes::from_static(b"!"));
            assert_eq!(read(Position::Events(1), insert, size), (inserted, Some(true)), "{size}");
        }
    }
}
