//! Archives of any kind, byte by byte.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use tar::Header;

/// Number of bytes of a tar archive's block.
const BLOCK: usize = 512;

/// An entry whose name, type and target are as they are given, however bad. A link has a target, a file content.
pub fn entry(name: &str, kind: u8, content: &str) -> Vec<u8> {
    let is_link = matches!(kind, b'1' | b'2');
    let (target, content) = if is_link { (content, "") } else { ("", content) };
    entry_of(Header::new_gnu(), name, kind, target, content.as_bytes())
}

/// A member of an archive older than ustar: it has no magic, and no type for folders.
pub fn old_entry(name: &str, kind: u8, content: &str) -> Vec<u8> {
    entry_of(Header::new_old(), name, kind, "", content.as_bytes())
}

pub fn entry_of(mut header: Header, name: &str, kind: u8, target: &str, content: &[u8]) -> Vec<u8> {
    let bytes = header.as_mut_bytes();
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes[156] = kind;
    bytes[157..157 + target.len()].copy_from_slice(target.as_bytes());
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    header.set_cksum();
    [header.as_bytes().as_slice(), &padded(content)].concat()
}

/// Records of a pax header.
pub fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let records = records.iter().map(|(key, value)| {
        let rest = format!(" {key}={value}\n");
        let mut lengths = (1..).map(|digits| rest.len() + digits);
        // The length of a record counts its own digits.
        let length = lengths.find(|length| length.to_string().len() + rest.len() == *length).unwrap();
        format!("{length}{rest}")
    });
    entry("PaxHeaders/x", b'x', &records.collect::<String>())
}

fn padded(content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(BLOCK), 0);
    content
}

/// A tar archive with its end.
pub fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 2 * BLOCK]].concat()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn bundle(entries: &[Vec<u8>]) -> Vec<u8> {
    gzip(&tar(entries))
}
