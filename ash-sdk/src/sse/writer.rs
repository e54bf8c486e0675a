//! Events as frames of a stream.

/// Writes an event as a frame. Its type and the lines of its data have no line ends other than LF.
pub(crate) fn write_frame(out: &mut String, event_type: &str, data: &str) {
    out.push_str("event: ");
    out.push_str(event_type);
    for line in data.split('\n') {
        out.push_str("\ndata: ");
        out.push_str(line);
    }
    out.push_str("\n\n");
}
