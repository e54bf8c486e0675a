//! The depth of a JSON text.

/// Maximum depth of a value. Values are read, compared, written and dropped recursively: the smallest of the usual stacks,
/// 2 MiB, holds this many levels of an unoptimised build.
const LEVELS: usize = 1_000;

/// Returns `true` if a value of this text can be had without running out of stack.
pub(super) fn is_bearable(text: &str) -> bool {
    let (mut level, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => level += 1,
            b']' | b'}' if !is_text => level = level.saturating_sub(1),
            _ => {}
        }
        if level > LEVELS {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_do_not_count() {
        let texts = format!(r#"["\"{}"]"#, "[".repeat(LEVELS));
        assert!(is_bearable(&texts));
        assert!(is_bearable(&"[]".repeat(LEVELS + 1)));
        assert!(is_bearable(&"{".repeat(LEVELS)));
        assert!(!is_bearable(&"{".repeat(LEVELS + 1)));
    }
}
