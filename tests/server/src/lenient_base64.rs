//! Base64 as a real server reads it.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Decodes; what is not base64 ends the content, silently.
pub(crate) fn decode_leniently(content: &str) -> Vec<u8> {
    let valid = content.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let mut valid: Vec<u8> = valid.collect();
    if valid.len() % 4 == 1 {
        valid.pop();
    }
    valid.resize(valid.len().next_multiple_of(4), b'=');
    STANDARD.decode(&valid).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_that_is_not_is_cut_where_it_stops_being() {
        assert_eq!(decode_leniently("aGk="), b"hi");
        assert_eq!(decode_leniently("aGk"), b"hi");
        assert_eq!(decode_leniently("!!!"), b"");
    }
}
