//! Files in batches of the size that a server accepts at once.

use ash_sdk_gen::types::FileUpload;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
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

/// A file that is to be sent. It is read when its request is made, so that no more than one request is in memory.
#[derive(Debug)]
pub(crate) struct MeasuredFile {
    file: FileToWrite,
    /// Size of the file, in bytes.
    pub(crate) size: u64,
    /// Size of the file in a request, in bytes.
    encoded: usize,
}

/// Files that go together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    files: Vec<MeasuredFile>,
}

/// Measures files, and checks that they can be read and sent, so that a bad one is reported before anything is sent. Only
/// readers of unknown length are read.
pub(crate) async fn measure(files: Files) -> Result<Vec<MeasuredFile>> {
    let mut measured = Vec::with_capacity(files.files.len());
    for file in files.files {
        measured.push(measure_one(file).await?);
    }
    Ok(measured)
}

async fn measure_one(mut file: FileToWrite) -> Result<MeasuredFile> {
    path::file(&file.path)?;
    let size = match file.source.length().await? {
        // Base64 takes four bytes for three: what is larger cannot fit.
        Some(length) if length > LARGEST_BODY as u64 => return Err(too_large(&file.name())),
        Some(length) => {
            if file.source.is_repeatable() {
                // A file that may not be read is found out by opening it.
                drop(file.source.open().await?);
            }
            length
        }
        None => {
            let bytes = read(&file, LARGEST_BODY as u64).await?;
            let length = bytes.len() as u64;
            file.source = bytes.into();
            length
        }
    };
    let upload = FileUpload::new("", file.path.as_str());
    let without_content = serde_json::to_string(&upload).map_or(usize::MAX, |json| json.len());
    // A comma stands between one file and the next.
    let encoded = without_content.saturating_add(size.div_ceil(3) as usize * 4 + 1);
    if encoded > LARGEST_BODY - EMPTY_UPLOAD {
        return Err(too_large(&file.name()));
    }
    Ok(MeasuredFile { file, size, encoded })
}

/// Reads a file, and no more than one byte beyond `most`.
async fn read(file: &FileToWrite, most: u64) -> Result<Bytes> {
    match file.source.open().await? {
        Opened::Bytes(bytes) => Ok(bytes),
        Opened::Reader(reader) => {
            let mut bytes = Vec::new();
            let read = reader.take(most + 1).read_to_end(&mut bytes).await;
            read.map_err(|error| {
                Error::new(ErrorKind::Local, format!("{} cannot be read: {error}", file.name())).with_source(error)
            })?;
            Ok(bytes.into())
        }
    }
}

fn too_large(path: &str) -> Error {
    let text =
        format!("{path} is too large: encoded, a server takes {LARGEST_BODY} bytes at once, which is about 780 KB");
    Error::limit_exceeded(LARGEST_BODY as u64, LimitUnit::Bytes, text)
}

impl MeasuredFile {
    async fn read(&self) -> Result<Bytes> {
        let bytes = read(&self.file, self.size).await?;
        let length = bytes.len() as u64;
        if length == self.size {
            return Ok(bytes);
        }
        let length = if length > self.size { "more".to_owned() } else { format!("{length} bytes") };
        let text = format!(
            "{} has changed while the files were being sent: it had {} bytes and has {length} now; files of earlier \
             requests are on the server, so send all of them again",
            self.file.name(),
            self.size,
        );
        Err(Error::new(ErrorKind::Local, text))
    }
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns the size of the files, in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Reads the files and puts them into the form they are sent in. A CLAUDE.md among them is recorded.
    pub(crate) async fn read(self, deployment: &mut Deployment) -> Result<Vec<FileUpload>> {
        let mut uploads = Vec::with_capacity(self.files.len());
        for measured in self.files {
            let bytes = measured.read().await?;
            uploads.push(FileUpload::new(STANDARD.encode(&bytes), measured.file.path.as_str()));
            if measured.file.path == CLAUDE_MD {
                deployment.instructions = Some(bytes.into());
            }
        }
        Ok(uploads)
    }
}

/// Describes the files of a deployment. A system prompt takes the place of a CLAUDE.md, which is not known before it is
/// read.
pub(crate) fn deployment(files: &[MeasuredFile], system_prompt: Option<&str>) -> Deployment {
    let files = files.iter().map(|measured| (measured.file.path.clone(), Some(measured.size))).collect();
    Deployment { files, instructions: system_prompt.map(|prompt| prompt.as_bytes().to_vec()), is_hidden: false }
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
pub(crate) fn batches(files: Vec<MeasuredFile>, taken: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut batch = Batch::default();
    let mut used = taken;
    for file in files {
        if used + file.encoded > LARGEST_BODY {
            batches.push(std::mem::take(&mut batch));
            used = EMPTY_UPLOAD;
        }
        used += file.encoded;
        batch.files.push(file);
    }
    if !batch.is_empty() {
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
    use crate::transfer::UploadSource;

    async fn measured(sizes: &[usize]) -> Result<Vec<MeasuredFile>> {
        let files = sizes.iter().enumerate().map(|(index, size)| (format!("f{index}"), vec![b'x'; *size]));
        measure(files.fold(Files::new(), |files, (path, bytes)| files.add(path, bytes))).await
    }

    async fn read(batch: Batch) -> Result<Vec<FileUpload>> {
        batch.read(&mut Deployment::default()).await
    }

    #[tokio::test]
    async fn each_batch_fits_into_a_request_and_nothing_is_lost() {
        let files = measured(&[300_000; 10]).await.unwrap();
        let batches = batches(files, EMPTY_UPLOAD);
        assert_eq!(batches.iter().map(|batch| batch.files.len()).collect::<Vec<_>>(), [2, 2, 2, 2, 2]);
        assert_eq!(batches.iter().map(Batch::size).sum::<u64>(), 3_000_000);
        for batch in batches {
            let body = serde_json::json!({"files": read(batch).await.unwrap()}).to_string();
            assert!(body.len() <= LARGEST_BODY, "{} bytes", body.len());
        }
    }

    #[tokio::test]
    async fn a_batch_is_filled_to_the_byte() {
        // 1 MiB less the envelope, the path and the commas, in whole groups of base64.
        let overhead = EMPTY_UPLOAD + r#"{"content":"","path":"f0"},"#.len();
        let fits = (LARGEST_BODY - overhead) / 4 * 3;
        assert!(measured(&[fits]).await.is_ok());
        assert!(measured(&[fits + 3]).await.is_err());
    }

    #[tokio::test]
    async fn a_file_takes_as_much_of_a_request_as_it_was_measured() {
        for (path, size) in [("f", 0), ("a \"quoted\" name", 1), ("ünï", 2), ("tab\t", 100_001)] {
            let mut files = measure(Files::new().add(path, vec![b'x'; size])).await.unwrap();
            let file = files.remove(0);
            let encoded = file.encoded;
            let uploads = read(Batch { files: vec![file] }).await.unwrap();
            assert_eq!(serde_json::to_string(&uploads[0]).unwrap().len() + 1, encoded, "{path}");
        }
    }

    #[tokio::test]
    async fn a_file_that_no_request_can_carry_is_named() {
        let error = measured(&[10, 900_000]).await.unwrap_err();
        assert!(error.message().starts_with("f1 is too large"), "{error}");
    }

    #[tokio::test]
    async fn a_reader_of_unknown_length_is_measured_by_reading_it_and_no_further_than_a_request_goes() {
        let files = Files::new().add("f", UploadSource::from_reader(&b"four"[..], None));
        let batch = Batch { files: measure(files).await.unwrap() };
        assert_eq!(batch.size(), 4);
        assert_eq!(read(batch).await.unwrap()[0].content, STANDARD.encode("four"));
        let files = Files::new().add("f", UploadSource::from_reader(tokio::io::repeat(b'x'), None));
        assert!(measure(files).await.unwrap_err().message().starts_with("f is too large"));
    }

    #[tokio::test]
    async fn a_file_that_changed_after_it_was_measured_is_an_error_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing.log");
        for (after, expected) in [("12345", "has more now"), ("123", "has 3 bytes now")] {
            std::fs::write(&path, "1234").unwrap();
            let files = measure(Files::new().add("growing.log", path.as_path())).await.unwrap();
            std::fs::write(&path, after).unwrap();
            let error = read(Batch { files }).await.unwrap_err();
            assert!(error.message().contains("growing.log has changed"), "{error}");
            assert!(error.message().contains(expected), "{error}");
        }
    }

    #[tokio::test]
    async fn the_instructions_of_a_deployment_are_the_claude_md_as_it_was_sent() {
        let files = measure(Files::new().add("a", "A").add(CLAUDE_MD, "# Agent")).await.unwrap();
        let mut known = deployment(&files, None);
        assert_eq!((known.files.len(), &known.instructions), (2, &None));
        Batch { files }.read(&mut known).await.unwrap();
        assert_eq!(known.instructions.as_deref(), Some(&b"# Agent"[..]));
    }

    #[tokio::test]
    async fn a_name_that_the_server_cannot_hold_is_refused() {
        let error = measure(Files::new().add("a..b.txt", b"x".to_vec())).await.unwrap_err();
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
