//! One-time codes. Codes that are shown once: how are they drawn, typed and compared? Their hashes
//! lie in the vault.
//!
//! Eighty bits, so that nobody guesses one, in letters that cannot be mistaken for one another
//! (Crockford's base 32). Hashed like passwords: whoever copies the vault and its keys has no code.

use super::hashing::Turn;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::secrets::hashing::hash_failure;
use keyledger_core::clock::Ids;
use keyledger_core::vault::SecretName;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How many letters a code has, five bits each.
const LETTERS: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new code, without the signs between its letters.
pub fn draw(ids: &dyn Ids) -> Zeroizing<String> {
    draw_letters(ids, LETTERS)
}

/// So many letters, each as likely as the others: a byte has eight bits and a letter five.
pub fn draw_letters(ids: &dyn Ids, count: usize) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(vec![0_u8; count]);
    ids.fill(&mut bytes);
    let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31)));
    Zeroizing::new(letters.map(|letter| char::from(*letter)).collect())
}

/// As a person reads it: `ABCD-EFGH-JKMN-PQRS`.
pub fn in_groups(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// The letters of what was typed: signs between them, small letters and the usual mistakes do not
/// matter. `None` where it cannot be a code.
pub fn letters_of(text: &str) -> Option<Zeroizing<String>> {
    letters_in(text, LETTERS)
}

/// The same of a code with so many letters.
pub fn letters_in(text: &str, count: usize) -> Option<Zeroizing<String>> {
    let apart = |letter: &char| !letter.is_whitespace() && *letter != '-';
    let letters = text.chars().filter(apart).map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let letters = Zeroizing::new(letters.collect::<String>());
    let fits = letters.len() == count && letters.bytes().all(|one| ALPHABET.contains(&one));
    fits.then_some(letters)
}

/// A recovery code as it was typed: its number, and its letters.
pub fn numbered(text: &str) -> Option<(u8, Zeroizing<String>)> {
    let apart = |letter: &char| !letter.is_whitespace() && *letter != '-';
    let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(apart).collect());
    let digits =
        text.chars().count().checked_sub(LETTERS).filter(|digits| (1..=2).contains(digits))?;
    let (number, letters) = text.split_at_checked(digits)?;
    let number = number.bytes().all(|digit| digit.is_ascii_digit()).then_some(number)?;
    Some((number.parse().ok()?, letters_of(letters)?))
}

/// Hashes a code; the hash is durable in the vault before any event names it.
#[boxed]
pub async fn keep(
    engine: &Engine,
    turn: &Turn,
    name: SecretName,
    letters: Zeroizing<String>,
) -> Result<(), Failure> {
    let hash = engine.passwords.hash(turn, letters, &*engine.ids).await;
    let hash = Zeroizing::new(hash.map_err(|error| hash_failure(&error))?);
    let vault = Arc::clone(&engine.vault);
    let kept = tokio::task::spawn_blocking(move || vault.put(&name, hash.as_bytes()));
    kept.await.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))??;
    Ok(())
}

/// Whether these letters are the code whose hash lies under this name.
pub async fn is_right(
    engine: &Engine,
    turn: &Turn,
    name: &SecretName,
    letters: Zeroizing<String>,
) -> Result<bool, Failure> {
    // Used a moment ago by somebody else: then it is no longer there, and no longer right.
    let Some(stored) = engine.vault.get(name)? else { return Ok(false) };
    let matched = engine.passwords.verify(turn, letters, Some(Zeroizing::new(stored))).await;
    matched.map_err(|error| hash_failure(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::clock::Ids;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Draws that differ from one another.
    #[derive(Default)]
    struct Counted(AtomicU64);

    impl Ids for Counted {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                let drawn = self.0.fetch_add(1, Ordering::Relaxed);
                *byte = drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0];
            }
        }
    }

    #[test]
    fn a_code_has_eighty_bits_and_is_read_back_however_it_is_typed() {
        let ids = Counted::default();
        let letters = draw(&ids);
        assert_eq!(letters.len() * 5, 80);
        let shown = format!("07-{}", in_groups(&letters));
        let spaced = format!(" 7 {} ", letters.to_lowercase());
        for typed in [shown.clone(), spaced, shown.replace('0', "o").replacen("o7", "07", 1)] {
            let (number, read) = numbered(&typed).unwrap();
            assert_eq!((number, &*read), (7, &*letters), "{typed}");
        }
        assert!((0..200).map(|_| draw(&ids)).all(|other| other != letters));
    }

    #[test]
    fn what_is_no_recovery_code_is_none() {
        let letters = "0123456789ABCDEF";
        for text in ["", "123456", letters, &format!("123{letters}"), "1-U123456789ABCDEF", "é1"] {
            assert!(numbered(text).is_none(), "{text}");
        }
        assert!(numbered(&format!("+1{letters}")).is_none());
        assert!(numbered("٣-0123-4567-89AB-CDEF").is_none());
    }
}
