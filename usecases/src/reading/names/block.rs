//! A block of names: some hundred people's names and addresses as they are compared, sealed as one.
//! Ids lie beside it in clear, as they do in the views.

use super::letters::has_one_typo;
use keyledger_core::alike::Words;
use keyledger_core::clock::Ids;
use keyledger_core::ids::AccountId;
use keyledger_core::vault::SecretName;
use keyledger_schemas::cipher::{CipherError, Key, length_prefixed, open, seal};
use memchr::memmem::Finder;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// People in one block: an erasure seals so many anew, and a start opens so many at once.
pub(super) const PEOPLE_MAX: usize = 1_000;
/// Room for their texts, so that they are not moved about while a block is filled.
const TEXT_BYTES: usize = 64 * 1024;
/// Ends one person's text.
const END: u8 = 0;
const ID_BYTES: usize = 16;

/// Some people's texts, one behind the other.
pub(super) struct Block {
    /// Names it, and its key in the vault.
    pub(super) id: Uuid,
    pub(super) accounts: Vec<AccountId>,
    /// Where each one's text ends, behind its last byte.
    ends: Vec<usize>,
    texts: Zeroizing<Vec<u8>>,
    /// Whether it is kept as it stands here.
    pub(super) is_kept: bool,
}

impl Block {
    pub(super) fn new(id: Uuid) -> Self {
        let (accounts, ends) = (vec![], vec![]);
        let texts = Zeroizing::new(Vec::with_capacity(TEXT_BYTES));
        Self { id, accounts, ends, texts, is_kept: false }
    }

    /// Where its key lies in the vault.
    pub(super) fn secret(&self) -> SecretName {
        SecretName::names(self.id)
    }

    pub(super) fn is_full(&self) -> bool {
        self.accounts.len() >= PEOPLE_MAX
    }

    /// The place of an account in it.
    pub(super) fn place(&self, account: AccountId) -> Option<usize> {
        self.accounts.iter().position(|there| *there == account)
    }

    /// Takes somebody in; the text is folded: the address, then the name.
    pub(super) fn add(&mut self, account: AccountId, text: &str) {
        let whole = self.texts.len() + text.len() + 1;
        if whole > self.texts.capacity() {
            // Grown by hand: a vector that grows by itself leaves what it held behind.
            let mut more = Zeroizing::new(Vec::with_capacity(whole * 2));
            more.extend_from_slice(&self.texts);
            self.texts = more;
        }
        self.texts.extend_from_slice(text.replace('\0', " ").as_bytes());
        self.texts.push(END);
        self.accounts.push(account);
        self.ends.push(self.texts.len());
        self.is_kept = false;
    }

    /// Takes somebody out; nothing of their text stays in memory.
    pub(super) fn remove(&mut self, place: usize) {
        let (start, end) = self.span(place);
        let gone = end - start;
        self.texts.copy_within(end.., start);
        let left = self.texts.len() - gone;
        if let Some(rest) = self.texts.get_mut(left..) {
            rest.zeroize();
        }
        self.texts.truncate(left);
        self.accounts.remove(place);
        self.ends.remove(place);
        for behind in self.ends.iter_mut().skip(place) {
            *behind -= gone;
        }
        self.is_kept = false;
    }

    /// One person's text.
    pub(super) fn text(&self, place: usize) -> &str {
        let (start, end) = self.span(place);
        let text = self.texts.get(start..end.saturating_sub(1)).unwrap_or_default();
        // What was put in was text.
        std::str::from_utf8(text).unwrap_or_default()
    }

    fn span(&self, place: usize) -> (usize, usize) {
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default();
        (place.checked_sub(1).map_or(0, end), end(place))
    }

    /// Everybody whose text holds all the words; the needle is one of them.
    pub(super) fn holding(&self, needle: &Finder<'_>, words: &Words) -> Vec<AccountId> {
        // Where there is one word, it is the needle: whoever has that is meant. What ends a text is in none.
        let alone = words.each().all(|word| needle.needle() == word.as_bytes())
            && !needle.needle().contains(&END);
        self.with(needle, |place| alone || words.are_in(self.text(place)))
    }

    /// Everybody whose text holds all the words but for one letter each; each needle is a part that a
    /// typo leaves of one of them.
    pub(super) fn nearly_holding(&self, needles: &[Finder<'_>], words: &Words) -> Vec<AccountId> {
        let near = |place| words.each().all(|word| has_one_typo(self.text(place), word));
        let mut found: Vec<AccountId> =
            needles.iter().flat_map(|needle| self.with(needle, near)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn with(&self, needle: &Finder<'_>, is_meant: impl Fn(usize) -> bool) -> Vec<AccountId> {
        let (mut found, mut from, mut place) = (vec![], 0, 0);
        while let Some(at) = needle.find(self.texts.get(from..).unwrap_or_default()) {
            // On from the last one: where everybody is found, the next is the one beside.
            while self.ends.get(place).is_some_and(|end| *end <= from + at) {
                place += 1;
            }
            let Some(account) = self.accounts.get(place) else { break };
            if is_meant(place) {
                found.push(*account);
            }
            from = self.span(place).1;
        }
        found
    }

    /// As it is kept: how many, their ids, and their texts sealed.
    pub(super) fn sealed(&self, key: &Key, ids: &dyn Ids) -> Result<Vec<u8>, CipherError> {
        let mut kept = (self.accounts.len() as u64).to_be_bytes().to_vec();
        kept.extend(self.accounts.iter().flat_map(|account| account.0.into_bytes()));
        let sealed = seal(key, ids, &self.bound_to(&kept), &self.texts)?;
        kept.extend(sealed);
        Ok(kept)
    }

    /// What was kept, opened; where it does not open, whose names it held.
    pub(super) fn opened(id: Uuid, kept: &[u8], key: Option<&Key>) -> Result<Self, Vec<AccountId>> {
        let mut block = Self::new(id);
        let (count, rest) = kept.split_first_chunk::<8>().ok_or_else(Vec::new)?;
        let count = usize::try_from(u64::from_be_bytes(*count)).unwrap_or(usize::MAX);
        let ids = count.checked_mul(ID_BYTES).and_then(|bytes| rest.split_at_checked(bytes));
        let (ids, sealed) = ids.ok_or_else(Vec::new)?;
        let (ids, _) = ids.as_chunks::<ID_BYTES>();
        block.accounts = ids.iter().map(|id| AccountId(Uuid::from_bytes(*id))).collect();
        let head = kept.get(..kept.len() - sealed.len()).unwrap_or_default();
        let texts = key.and_then(|key| open(key, &block.bound_to(head), sealed));
        let Some(texts) = texts else { return Err(block.accounts) };
        let ends = texts.iter().enumerate().filter(|(_, byte)| **byte == END);
        block.ends = ends.map(|(at, _)| at + 1).collect();
        if block.ends.len() != block.accounts.len() || std::str::from_utf8(&texts).is_err() {
            return Err(block.accounts);
        }
        (block.texts, block.is_kept) = (texts, true);
        Ok(block)
    }

    fn bound_to(&self, head: &[u8]) -> Vec<u8> {
        length_prefixed(&[b"kl1 names", self.id.as_bytes(), head])
    }
}
