//! Limits of a message, and its size on the wire.

use std::io;

use serde::Serialize;

use crate::error::{Error, LimitUnit, Result};

/// Maximum size of a message, in bytes.
pub(super) const LARGEST_MESSAGE: usize = 50 << 20;

/// Checks the number of blocks against the most that the contract allows.
pub(super) fn check_blocks(blocks: usize, most: Option<u64>) -> Result<()> {
    let Some(most) = most.filter(|most| blocks as u64 > *most) else { return Ok(()) };
    let text = format!("the message has {blocks} blocks; a server takes {most}");
    Err(Error::limit_exceeded(most, LimitUnit::Blocks, text))
}

pub(super) fn check_length(bytes: usize) -> Result<()> {
    if bytes <= LARGEST_MESSAGE {
        return Ok(());
    }
    let text = format!("the message is {bytes} bytes as JSON; a server takes {LARGEST_MESSAGE}");
    Err(Error::limit_exceeded(LARGEST_MESSAGE as u64, LimitUnit::Bytes, text))
}

/// Checks the size of a request's body, exactly as it will be sent.
pub(crate) fn check_size(body: &impl Serialize) -> Result<()> {
    check_length(json_length(body))
}

/// Returns the size of a value in JSON, in bytes. A value that cannot be written fails when it is sent.
pub(super) fn json_length(value: &(impl Serialize + ?Sized)) -> usize {
    let mut counter = Counter(0);
    // A counter cannot fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::{
        generated::types::{MessageContent, SendMessageRequest},
        prompt::{Prompt, PromptContent},
    };

    fn body(prompt: Prompt) -> SendMessageRequest {
        SendMessageRequest::new(prompt.into_content(PromptContent::Both).unwrap())
    }

    #[test]
    fn the_size_of_a_message_is_that_of_what_is_sent() {
        for prompt in [
            Prompt::from("plain"),
            Prompt::from("\u{1}\u{2}\"\\\n日本"),
            Prompt::from("two").text("blocks").image(&b"GIF89a and more"[..]).unwrap(),
        ] {
            let body = body(prompt);
            assert_eq!(json_length(&body), serde_json::to_vec(&body).unwrap().len());
        }
    }

    #[test]
    fn what_json_makes_longer_counts_as_long_as_it_becomes() {
        // Each of these characters takes six in JSON.
        let prompt = Prompt::from("\u{1}".repeat(LARGEST_MESSAGE / 6 + 1));
        assert!(matches!(prompt.check(None).unwrap_err().kind(), ErrorKind::LimitExceeded { .. }));
    }

    #[test]
    fn base64_counts_as_long_as_it_is() {
        let image = |size: usize| {
            let mut bytes = vec![0; size];
            bytes[..6].copy_from_slice(b"GIF89a");
            Prompt::new().image(bytes).unwrap()
        };
        let fits = LARGEST_MESSAGE / 4 * 3 - 300;
        assert!(check_size(&body(image(fits))).is_ok());
        assert!(check_size(&body(image(fits + 600))).is_err());
    }

    #[test]
    fn a_message_of_exactly_the_limit_is_sent() {
        let empty = json_length(&SendMessageRequest::new(MessageContent::String(String::new())));
        let message = |size: usize| SendMessageRequest::new(MessageContent::String("a".repeat(size)));
        assert!(check_size(&message(LARGEST_MESSAGE - empty)).is_ok());
        assert!(check_size(&message(LARGEST_MESSAGE - empty + 1)).is_err());
    }
}
