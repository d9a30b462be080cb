//! Typing errors: does a text hold a word but for one letter? One that is wrong, missing or too much,
//! or two that changed places.

/// Shorter words are taken as they are typed: with a letter less they are in everything.
const TYPO_LETTERS_MIN: usize = 4;

/// Whether the text holds the word, or one that is a typing error away.
pub(super) fn has_one_typo(text: &str, word: &str) -> bool {
    if text.contains(word) {
        return true;
    }
    if word.chars().count() < TYPO_LETTERS_MIN {
        return false;
    }
    if word.is_ascii() {
        return holds_nearly(text.as_bytes(), word.as_bytes());
    }
    let (text, word): (Vec<char>, Vec<char>) = (text.chars().collect(), word.chars().collect());
    holds_nearly(&text, &word)
}

/// What one typing error leaves of a word, wherever it is: either half, or the whole with the letters
/// in its middle exchanged. Nothing where the word must be there as it is.
pub(super) fn left_by_a_typo(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < TYPO_LETTERS_MIN {
        return vec![word.to_owned()];
    }
    let middle = letters.len() / 2;
    let (before, behind) = letters.split_at(middle);
    let mut exchanged = letters.clone();
    exchanged.swap(middle - 1, middle);
    vec![before.iter().collect(), behind.iter().collect(), exchanged.iter().collect()]
}

fn holds_nearly<T: PartialEq>(text: &[T], word: &[T]) -> bool {
    (0..text.len()).any(|from| text.get(from..).is_some_and(|text| begins_nearly(text, word)))
}

/// Whether the text begins with the word but for one letter.
fn begins_nearly<T: PartialEq>(text: &[T], word: &[T]) -> bool {
    let same = text.iter().zip(word).take_while(|(one, other)| one == other).count();
    let (Some(text), Some(word)) = (text.get(same..), word.get(same..)) else { return false };
    match (text, word) {
        (_, []) | ([], [_]) => true,
        ([], _) => false,
        ([wrong, text_on @ ..], [right, word_on @ ..]) => {
            let exchanged = || match (text_on, word_on) {
                ([first, text_on @ ..], [second, word_on @ ..]) => {
                    wrong == second && right == first && text_on.starts_with(word_on)
                }
                ([], _) | (_, []) => false,
            };
            text_on.starts_with(word_on)
                || text.starts_with(word_on)
                || text_on.starts_with(word)
                || exchanged()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_may_be_wrong_missing_too_much_or_in_the_other_place() {
        let text = "veronique kellermann\nv.kellermann@hotel.example";
        for typed in [
            "kellermann",
            "kellerman",
            "kelermann",
            "kellermannn",
            "kelldrmann",
            "eklldrmann",
            "ekllermann",
            "kellemrann",
            "vreonique",
            "veroniqeu",
            "ernique",
            "vero",
        ] {
            let near = has_one_typo(text, typed);
            assert_eq!(near, typed != "eklldrmann", "{typed}");
            let parts = left_by_a_typo(typed);
            assert!(!near || parts.iter().any(|part| text.contains(part.as_str())), "{typed}");
        }
        assert!(
            !has_one_typo(text, "kel r") && !has_one_typo(text, "vex"),
            "short words are exact"
        );
        assert!(has_one_typo("петр иванов", "иваноф") && !has_one_typo("петр", "павел"));
    }
}
