//! Files in batches of the size that a server accepts at once.

use ash_sdk_gen::types::FileUpload;
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::AsyncReadExt;

use crate::{
    error::{Error, ErrorKind, LimitUnit, Result},
    path,
    session::{CLAUDE_MD, Deployment},
    transfer::{FileToWrite, Files, Opened},
};

/// The largest body that a server takes, in bytes.
pub(crate) const LARGEST_BODY: usize = 1 << 20;
/// Size of a request without files, in bytes.
pub(crate) const EMPTY_UPLOAD: usize = "{\"files\":[]}".len();

/// A file in the form it is sent in.
#[derive(Debug)]
pub(crate) struct EncodedFile {
    upload: FileUpload,
    /// Size of the file, in bytes.
    pub(crate) size: u64,
    /// Size of the file in a request, in bytes.
    encoded: usize,
}

/// Files that go together.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) files: Vec<FileUpload>,
    /// Size of the files, in bytes.
    pub(crate) size: u64,
}

/// Reads files and puts them into the form they are sent in. One that no request can carry is an error that names it.
pub(crate) async fn encode(files: Files) -> Result<Vec<EncodedFile>> {
    let mut encoded = Vec::with_capacity(files.files.len());
    for file in files.files {
        encoded.push(encode_one(file).await?);
    }
    Ok(encoded)
}

async fn encode_one(file: FileToWrite) -> Result<EncodedFile> {
    path::file(&file.path)?;
    let name = file.name();
    // Base64 takes four bytes for three: what is larger cannot fit and need not be read.
    if file.source.length().await?.is_some_and(|length| length > LARGEST_BODY as u64) {
        return Err(too_large(&name));
    }
    let bytes = match file.source.open().await? {
        Opened::Bytes(bytes) => bytes,
        Opened::Reader(reader) => {
            let mut bytes = Vec::new();
            let read = reader.take(LARGEST_BODY as u64 + 1).read_to_end(&mut bytes).await;
            read.map_err(|error| {
                Error::new(ErrorKind::Local, format!("{name} cannot be read: {error}")).with_source(error)
            })?;
            bytes.into()
        }
    };
    let upload = FileUpload::new(STANDARD.encode(&bytes), file.path);
    // A comma stands between one file and the next.
    let encoded = serde_json::to_string(&upload).map_or(usize::MAX, |json| json.len() + 1);
    if encoded > LARGEST_BODY - EMPTY_UPLOAD {
        return Err(too_large(&name));
    }
    Ok(EncodedFile { upload, size: bytes.len() as u64, encoded })
}

fn too_large(path: &str) -> Error {
    let text =
        format!("{path} is too large: encoded, a server takes {LARGEST_BODY} bytes at once, which is about 780 KB");
    Error::limit_exceeded(LARGEST_BODY as u64, LimitUnit::Bytes, text)
}

/// Describes the files of a deployment. A system prompt takes the place of a CLAUDE.md.
pub(crate) fn deployment(files: &[EncodedFile], system_prompt: Option<&str>) -> Deployment {
    let instructions = match (system_prompt, files.iter().find(|file| file.upload.path == CLAUDE_MD)) {
        (Some(prompt), _) => Some(prompt.as_bytes().to_vec()),
        (None, Some(file)) => STANDARD.decode(&file.upload.content).ok(),
        (None, None) => None,
    };
    let files = files.iter().map(|file| (file.upload.path.clone(), Some(file.size))).collect();
    Deployment { files, instructions, is_hidden: false }
}

/// Puts CLAUDE.md first, or leaves it out where a system prompt takes its place. A server makes up a CLAUDE.md of its
/// own where the deployment itself brings none, so it must not come in a later request.
pub(crate) fn put_claude_md_first(files: &mut Files, has_system_prompt: bool) {
    if has_system_prompt {
        files.files.retain(|file| file.path != CLAUDE_MD);
    }
    files.files.sort_by_key(|file| file.path != CLAUDE_MD);
}

/// Puts files into as few requests as their order allows. The first has `taken` bytes in it already.
pub(crate) fn batches(files: Vec<EncodedFile>, taken: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut batch = Batch { files: Vec::new(), size: 0 };
    let mut used = taken;
    for file in files {
        if used + file.encoded > LARGEST_BODY {
            batches.push(std::mem::replace(&mut batch, Batch { files: Vec::new(), size: 0 }));
            used = EMPTY_UPLOAD;
        }
        used += file.encoded;
        batch.size += file.size;
        batch.files.push(file.upload);
    }
    if !batch.files.is_empty() {
        batches.push(batch);
    }
    batches
}

/// A name that a server takes, as the command line makes it: every run of other characters than letters, digits, `_` and `-`
/// becomes a `-`, and there is none at its ends.
pub(crate) fn normalised_name(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    let mut replaced = false;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '_' | '-') {
            normalised.push(character);
            replaced = false;
        } else if !replaced {
            normalised.push('-');
            replaced = true;
        }
    }
    normalised.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn encoded(sizes: &[usize]) -> Result<Vec<EncodedFile>> {
        let files = sizes.iter().enumerate().map(|(index, size)| (format!("f{index}"), vec![b'x'; *size]));
        encode(files.fold(Files::new(), |files, (path, bytes)| files.add(path, bytes))).await
    }

    #[tokio::test]
    async fn each_batch_fits_into_a_request_and_nothing_is_lost() {
        let files = encoded(&[300_000; 10]).await.unwrap();
        let batches = batches(files, EMPTY_UPLOAD);
        assert_eq!(batches.iter().map(|batch| batch.files.len()).collect::<Vec<_>>(), [2, 2, 2, 2, 2]);
        for batch in &batches {
            let body = serde_json::json!({"files": batch.files}).to_string();
            assert!(body.len() <= LARGEST_BODY, "{} bytes", body.len());
        }
        assert_eq!(batches.iter().map(|batch| batch.size).sum::<u64>(), 3_000_000);
    }

    #[tokio::test]
    async fn a_batch_is_filled_to_the_byte() {
        // 1 MiB less the envelope, the path and the commas, in whole groups of base64.
        let overhead = EMPTY_UPLOAD + r#"{"content":"","path":"f0"},"#.len();
        let fits = (LARGEST_BODY - overhead) / 4 * 3;
        assert!(encoded(&[fits]).await.is_ok());
        assert!(encoded(&[fits + 3]).await.is_err());
    }

    #[tokio::test]
    async fn a_file_that_no_request_can_carry_is_named() {
        let error = encoded(&[10, 900_000]).await.unwrap_err();
        assert!(error.message().starts_with("f1 is too large"), "{error}");
    }

    #[tokio::test]
    async fn a_name_that_the_server_cannot_hold_is_refused() {
        let error = encode(Files::new().add("a..b.txt", b"x".to_vec())).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    }

    #[test]
    fn a_name_is_brought_to_the_form_that_a_server_takes() {
        for (name, normalised) in
            [("my agent!", "my-agent"), ("a/b  c", "a-b-c"), ("ok_Name-1", "ok_Name-1"), ("-x-", "x"), ("ü", "")]
        {
            assert_eq!(normalised_name(name), normalised);
        }
    }
}
