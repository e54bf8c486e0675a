//! The content of a message: a prompt, and the forms in which servers accept it.

use std::path::Path;

use ash_sdk_gen::types::{ContentBlockType, MessageContent, PromptBlock};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{form::PromptContent, limits, media, split};
use crate::{
    error::{Error, LimitUnit, Result},
    excerpt::bounded_debug,
    message::NEUTRAL_BLOCK_TEXT,
    transport::runtime,
};

/// Maximum length of a text as a string, in characters; as blocks it may be longer.
const LONGEST_STRING: usize = 500_000;
const LONGEST_STRING_BEFORE: usize = 100_000;

/// A prompt for an agent: text, images and documents.
///
/// A plain string is all that most messages need; it converts. A message has up to 20 blocks (each text, image and
/// document is one) and 50 MiB, as JSON with images and documents in base64, which makes them a third larger; more is
/// refused before anything is sent, with a [limit](crate::ErrorKind::LimitExceeded) error. Servers before release 0.2.0 take
/// text only, of up to 100,000 characters.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::Prompt;
///
/// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
/// client.send_message(session_id, "What is in the workspace?").await?;
///
/// let prompt = Prompt::new().text("What does this show?");
/// let prompt = prompt.image_file("chart.png").await?;
/// client.send_message(session_id, prompt).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Prompt {
    blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
enum Block {
    Text(String),
    /// A source of bytes in base64: an image or a document.
    Source {
        kind: ContentBlockType,
        media_type: &'static str,
        data: String,
    },
    Raw(PromptBlock),
}

bounded_debug!(Prompt { blocks });

impl From<&str> for Prompt {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Prompt {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl From<&String> for Prompt {
    fn from(text: &String) -> Self {
        Self::new().text(text)
    }
}

impl Prompt {
    /// An empty prompt, to be filled. It cannot be sent as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    /// Adds an image: JPEG, PNG, GIF or WebP, which is found out from the bytes.
    ///
    /// # Errors
    /// An [invalid request](crate::ErrorKind::InvalidRequest) error when the bytes are none of these.
    ///
    /// # Examples
    ///
    /// ```
    /// use ash_sdk::Prompt;
    ///
    /// # fn main() -> ash_sdk::Result<()> {
    /// let pixel = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\
    ///     \x01\x00\x01\x00\x00\x02\x00;";
    /// let prompt = Prompt::new().text("What does this show?").image(&pixel[..])?;
    /// assert!(Prompt::new().image(&b"BM"[..]).is_err(), "no server takes bitmaps");
    /// # Ok(()) }
    /// ```
    pub fn image(self, bytes: impl Into<Bytes>) -> Result<Self> {
        let bytes = bytes.into();
        let media_type = media::image_type(&bytes)
            .ok_or_else(|| Error::invalid_request("the image is not a JPEG, PNG, GIF or WebP"))?;
        Ok(self.source(ContentBlockType::Image, media_type, &bytes))
    }

    /// Adds an image from a file. Its name does not matter.
    ///
    /// # Errors
    /// A [local](crate::ErrorKind::Local) error when the file cannot be read, and as [`image`](Self::image).
    pub async fn image_file(self, path: impl AsRef<Path>) -> Result<Self> {
        let (path, bytes) = read(path.as_ref()).await?;
        self.image(bytes).map_err(|error| named(path, &error))
    }

    /// Adds a document: a PDF.
    ///
    /// # Errors
    /// An [invalid request](crate::ErrorKind::InvalidRequest) error when the bytes are no PDF.
    pub fn document(self, bytes: impl Into<Bytes>) -> Result<Self> {
        let bytes = bytes.into();
        if !media::is_pdf(&bytes) {
            return Err(Error::invalid_request("the document is not a PDF"));
        }
        Ok(self.source(ContentBlockType::Document, "application/pdf", &bytes))
    }

    /// Adds a document from a file.
    ///
    /// # Errors
    /// A [local](crate::ErrorKind::Local) error when the file cannot be read, and as [`document`](Self::document).
    pub async fn document_file(self, path: impl AsRef<Path>) -> Result<Self> {
        let (path, bytes) = read(path.as_ref()).await?;
        self.document(bytes).map_err(|error| named(path, &error))
    }

    /// Adds a block as the contract has it, for kinds that have no method here.
    #[must_use]
    pub fn block(mut self, block: PromptBlock) -> Self {
        self.blocks.push(Block::Raw(block));
        self
    }

    fn source(mut self, kind: ContentBlockType, media_type: &'static str, bytes: &[u8]) -> Self {
        self.blocks.push(Block::Source { kind, media_type, data: STANDARD.encode(bytes) });
        self
    }

    /// Checks what no server takes. `most_blocks` is what the contract allows.
    pub(crate) fn check(&self, most_blocks: Option<u64>) -> Result<()> {
        let blank = self.blocks.iter().all(|block| matches!(block, Block::Text(text) if text.trim().is_empty()));
        if blank {
            let empty = self.blocks.iter().all(|block| matches!(block, Block::Text(text) if text.is_empty()));
            let what = if empty { "empty" } else { "white space alone, which no model takes" };
            return Err(Error::invalid_request(format!(
                "the message is {what}; give it a text, an image or a document"
            )));
        }
        limits::check_blocks(self.blocks.len(), most_blocks)?;
        // The message as a whole is checked when its form is known; what is too large in any form need not wait for it.
        limits::check_length(self.blocks.iter().map(Block::length).sum())
    }

    /// The form in which the prompt arrives intact on a server of this kind.
    pub(crate) fn into_content(self, kind: PromptContent) -> Result<MessageContent> {
        match kind {
            PromptContent::Text => self.into_string(),
            PromptContent::Blocks => Ok(MessageContent::Array(self.into_several_blocks())),
            PromptContent::Both => Ok(match self.blocks.as_slice() {
                [Block::Text(text)] if text.chars().count() <= LONGEST_STRING => MessageContent::String(text.clone()),
                _ => MessageContent::Array(self.blocks.into_iter().map(Block::into_wire).collect()),
            }),
        }
    }

    fn into_string(self) -> Result<MessageContent> {
        let mut texts = Vec::new();
        for block in self.blocks {
            match block {
                Block::Text(text) => texts.push(text),
                _ => return Err(Error::invalid_request("this server takes only text: no images, documents or blocks")),
            }
        }
        let text = texts.join("\n\n");
        let length = text.chars().count();
        if length > LONGEST_STRING_BEFORE {
            let text = format!("the message has {length} characters; this server takes {LONGEST_STRING_BEFORE}");
            return Err(Error::limit_exceeded(LONGEST_STRING_BEFORE as u64, LimitUnit::Characters, text));
        }
        Ok(MessageContent::String(text))
    }

    /// At least two blocks: a lone text is cut in two, anything else gets a neutral second block.
    fn into_several_blocks(self) -> Vec<PromptBlock> {
        let pieces = match self.blocks.as_slice() {
            [Block::Text(text)] => split::in_two(text),
            _ => None,
        };
        if let Some((first, second)) = pieces {
            return vec![text_block(first), text_block(second)];
        }
        let mut blocks: Vec<_> = self.blocks.into_iter().map(Block::into_wire).collect();
        if blocks.len() == 1 {
            blocks.push(text_block(NEUTRAL_BLOCK_TEXT));
        }
        blocks
    }
}

impl Block {
    /// Returns the size of the block's content in JSON, in bytes.
    fn length(&self) -> usize {
        match self {
            Self::Text(text) => limits::json_length(text),
            Self::Source { data, .. } => data.len(),
            Self::Raw(block) => limits::json_length(block),
        }
    }

    fn into_wire(self) -> PromptBlock {
        match self {
            Self::Text(text) => text_block(&text),
            Self::Source { kind, media_type, data } => {
                // Moved and not copied: it may be large.
                let mut source = json!({"type": "base64", "media_type": media_type});
                source["data"] = Value::String(data);
                PromptBlock::new(kind).extra(Map::from_iter([("source".to_owned(), source)]))
            }
            Self::Raw(block) => block,
        }
    }
}

pub(super) fn text_block(text: &str) -> PromptBlock {
    let extra = Map::from_iter([("text".to_owned(), Value::from(text))]);
    PromptBlock::new(ContentBlockType::Text).extra(extra)
}

async fn read(path: &Path) -> Result<(&Path, Vec<u8>)> {
    runtime()?;
    match tokio::fs::read(path).await {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(Error::unreadable(path.display(), error)),
    }
}

fn named(path: &Path, error: &Error) -> Error {
    Error::invalid_request(format!("{}: {}", path.display(), error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn wire(prompt: impl Into<Prompt>, kind: PromptContent) -> Value {
        serde_json::to_value(prompt.into().into_content(kind).unwrap()).unwrap()
    }

    #[test]
    fn a_string_travels_as_each_server_takes_it() {
        assert_eq!(wire("hello there", PromptContent::Text), json!("hello there"));
        assert_eq!(wire("hello there", PromptContent::Both), json!("hello there"));
        assert_eq!(
            wire("hello there", PromptContent::Blocks),
            json!([{"type": "text", "text": "hello "}, {"type": "text", "text": "there"}])
        );
    }

    #[test]
    fn a_text_too_short_to_cut_gets_a_neutral_second_block() {
        let neutral = json!({"type": "text", "text": NEUTRAL_BLOCK_TEXT});
        assert_eq!(wire("y", PromptContent::Blocks), json!([{"type": "text", "text": "y"}, neutral]));
        assert!(!NEUTRAL_BLOCK_TEXT.trim().is_empty(), "white space alone is refused as a block");
    }

    #[test]
    fn an_image_is_told_from_its_bytes() {
        let prompt = Prompt::new().text("what?").image(&b"\x89PNG\r\n\x1a\n...."[..]).unwrap();
        let content = wire(prompt, PromptContent::Blocks);
        assert_eq!(content[1]["type"], "image");
        assert_eq!(content[1]["source"]["media_type"], "image/png");
        assert!(Prompt::new().image(&b"BM...."[..]).is_err());
        assert!(Prompt::new().document(&b"PK..."[..]).is_err());
    }

    #[test]
    fn an_image_is_not_for_a_server_that_takes_only_text() {
        let prompt = Prompt::new().image(&b"GIF89a"[..]).unwrap();
        let error = prompt.into_content(PromptContent::Text).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest));
    }

    #[test]
    fn what_no_server_takes_is_refused() {
        assert!(Prompt::new().check(Some(20)).is_err());
        assert!(Prompt::from("").check(Some(20)).unwrap_err().to_string().contains("is empty"));
        for blank in [" ", "\n\t", "\u{2003}\u{a0}"] {
            assert!(Prompt::from(blank).check(Some(20)).unwrap_err().to_string().contains("white space"), "{blank:?}");
        }
        assert!(Prompt::from(" ").text("\n").check(Some(20)).is_err());
        let many = (0..21).fold(Prompt::new(), |prompt, _| prompt.text("a"));
        assert!(matches!(many.check(Some(20)).unwrap_err().kind(), ErrorKind::LimitExceeded { limit: 20, .. }));
        let large = Prompt::from("a".repeat(limits::LARGEST_MESSAGE + 1));
        assert!(matches!(large.check(Some(20)).unwrap_err().kind(), ErrorKind::LimitExceeded { .. }));
        assert!(Prompt::from("a").check(Some(20)).is_ok());
    }
}
