//! Recorded streams of real servers, in chunks of every size.

use crate::support::{cut, decoded, reference, transcripts};

#[test]
fn every_transcript_reads_the_same_in_any_chunks() {
    let files = transcripts();
    assert!(!files.is_empty());
    let mut frames = 0;
    for file in files {
        let stream = std::fs::read(&file).unwrap();
        let expected = reference(&stream);
        for length in [1, 7, 1_460, usize::MAX] {
            assert_eq!(decoded(cut(&stream, &[length])), expected, "{} in pieces of {length}", file.display());
        }
        let name = file.file_name().unwrap().to_string_lossy();
        if name.contains("missing_final_blank_line") {
            assert!(expected.lost > 0, "{name} is cut inside an event");
        } else if name.contains("_real_") {
            assert_eq!(expected.lost, 0, "{name} ends between events");
        }
        frames += expected.frames.len();
    }
    assert!(frames > 100, "only {frames} frames in all the transcripts");
}
