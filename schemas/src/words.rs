//! Words of published documents. Comments in the sources name the requirements they fulfil; who reads
//! a published document has no list of those.

/// The text without what names requirements: `(S12)`, `(S31, DESIGN 8)`.
pub fn without_numbers(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(open) = rest.find('(') {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find(')') else { break };
        let (bracket, after) = from.split_at(close + 1);
        let words: Vec<&str> = bracket.trim_matches(['(', ')']).split(", ").collect();
        let kept: Vec<&str> = words.iter().filter_map(|word| kept(word)).collect();
        plain.push_str(before);
        if kept == words {
            plain.push_str(bracket);
        } else if kept.is_empty() {
            plain.truncate(plain.trim_end().len());
        } else {
            plain.push('(');
            plain.push_str(&kept.join(", "));
            plain.push(')');
        }
        rest = after;
    }
    plain + rest
}

/// What of a word is left: nothing of `S12`, what it says of `S21: 30 days`.
fn kept(word: &str) -> Option<&str> {
    let (number, said) =
        word.split_once(": ").map_or((word, None), |(one, said)| (one, Some(said)));
    if is_number(number) { said } else { Some(word) }
}

/// `S12`, `C5` or `DESIGN 8`.
fn is_number(word: &str) -> bool {
    let digits = ["DESIGN ", "S", "C", "B"].into_iter().find_map(|kind| word.strip_prefix(kind));
    digits
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn only_what_names_requirements_goes() {
        assert_eq!(
            without_numbers("Too many failures in a run (S12)."),
            "Too many failures in a run."
        );
        assert_eq!(without_numbers("Gone (DESIGN 8), for ever (S1, S3)."), "Gone, for ever.");
        assert_eq!(without_numbers("Kept (C5, GDPR article 30)."), "Kept (GDPR article 30).");
        assert_eq!(without_numbers("(S21: 30 days at most) long"), "(30 days at most) long");
        for whole in
            ["RFC 9457 (problems)", "(RFC 7662)", "a (b", "()", "(S)", "f(S1a)", "SHA(256)"]
        {
            assert_eq!(without_numbers(whole), whole);
        }
    }
}
