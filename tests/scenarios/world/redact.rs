//! What differs from run to run in what people read? Ids, and nothing else.

/// The text with every id named by the order in which it first appears.
pub fn redacted(text: &str) -> String {
    let mut known: Vec<&str> = vec![];
    let mut redacted = String::new();
    let mut rest = text;
    while let Some((at, length)) = next_id(rest) {
        let id = &rest[at..at + length];
        let number = known.iter().position(|seen| *seen == id).unwrap_or_else(|| {
            known.push(id);
            known.len() - 1
        });
        redacted.push_str(&rest[..at]);
        redacted.extend(["[id ", &(number + 1).to_string(), "]"]);
        rest = &rest[at + length..];
    }
    redacted + rest
}

/// Where the next UUID or keyed tag stands.
fn next_id(text: &str) -> Option<(usize, usize)> {
    let is_id = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    let mut from = 0;
    while let Some(start) = text[from..].find(is_id).map(|at| from + at) {
        let length = text[start..].find(|letter| !is_id(letter)).unwrap_or(text.len() - start);
        // A stream is named by its kind, a hyphen and the id.
        let run = text[start..start + length].trim_start_matches('-');
        let (start, length) = (start + length - run.len(), run.len());
        let groups: Vec<usize> = run.split('-').map(str::len).collect();
        if groups == [8, 4, 4, 4, 12] || (groups.len() == 1 && length >= 32) {
            return Some((start, length));
        }
        from = start + length;
    }
    None
}
