//! Link state: which links does an account have, and does one open? (S34, invariant 6)

use super::event_words::{LinkClosed, LinkPurpose};
use crate::clock::{is_ahead, is_within};
use crate::ids::LinkId;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// How many closed links an account remembers: an older one is answered as expired.
const CLOSED_LINKS_MAX: usize = 50;

/// How long a closed link that is tried again and again says nothing new: nobody fills the ledger with
/// a link that was used.
const REFUSAL_HOURS: i64 = 1;

/// How many refusals an account remembers: more than there are links to be refused.
const REFUSALS_MAX: usize = CLOSED_LINKS_MAX + 10;

/// How many mails an account remembers: no policy may allow more in a day (`policy::floors`).
const MAILS_MAX: usize = 50;

/// One link that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub link: LinkId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
}

impl Link {
    /// Whether its time is over at `at`; so is one of a time that was set back since.
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.expires_at <= at || is_ahead(self.issued_at, at)
    }
}

/// The links of one account: at most one of each purpose is live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    live: Vec<Link>,
    closed: Vec<(Link, LinkClosed)>,
    mailed: Vec<Timestamp>,
    refused: Vec<(LinkId, LinkClosed, Timestamp)>,
}

impl Links {
    /// The newest link of its purpose, if nothing but time can close it.
    pub fn live(&self, purpose: LinkPurpose) -> Option<&Link> {
        self.live.iter().find(|live| live.purpose == purpose)
    }

    /// Every live link.
    pub fn all_live(&self) -> &[Link] {
        &self.live
    }

    /// A link this account still remembers.
    pub fn find(&self, link: LinkId) -> Option<&Link> {
        let closed = self.closed.iter().map(|(closed, _)| closed);
        self.live.iter().chain(closed).find(|known| known.link == link)
    }

    /// Why `link` does not open at `at`; `None` when it does.
    pub fn closed(&self, link: LinkId, at: Timestamp) -> Option<LinkClosed> {
        if let Some(live) = self.live.iter().find(|live| live.link == link) {
            return live.is_over(at).then_some(LinkClosed::Expired);
        }
        let closed = self.closed.iter().find(|(closed, _)| closed.link == link);
        Some(closed.map_or(LinkClosed::Expired, |(_, why)| *why))
    }

    /// Whether it was written down within the hour before `at` that `link` did not open for this cause.
    pub fn was_refused(&self, link: LinkId, why: LinkClosed, at: Timestamp) -> bool {
        let mut refused = self.refused.iter();
        refused.any(|(one, cause, when)| (*one, *cause) == (link, why) && is_recent(*when, at))
    }

    /// How many mails with links went out in the `span` before `at`.
    pub fn mailed_within(&self, span: TimeDelta, at: Timestamp) -> usize {
        self.mailed.iter().filter(|mailed| is_within(**mailed, span, at)).count()
    }

    /// The live reset link that a request at `at` sends once more.
    pub fn repeatable(&self, settings: &Settings, at: Timestamp) -> Option<&Link> {
        let span = TimeDelta::minutes(i64::from(settings.reset_repeat_minutes));
        self.live(LinkPurpose::Reset)
            .filter(|live| is_within(live.issued_at, span, at) && !live.is_over(at))
    }

    pub(super) fn issue(&mut self, link: Link) {
        self.close_the(|live| live.purpose == link.purpose, LinkClosed::Superseded);
        self.live.push(link);
        self.note_mail(link.issued_at);
    }

    pub(super) fn note_mail(&mut self, at: Timestamp) {
        self.mailed.retain(|mailed| is_within(*mailed, TimeDelta::days(1), at));
        if self.mailed.len() >= MAILS_MAX {
            self.mailed.remove(0);
        }
        self.mailed.push(at);
    }

    pub(super) fn note_refusal(&mut self, link: LinkId, why: LinkClosed, at: Timestamp) {
        self.refused
            .retain(|(one, cause, when)| (*one, *cause) != (link, why) && is_recent(*when, at));
        if self.refused.len() >= REFUSALS_MAX {
            self.refused.remove(0);
        }
        self.refused.push((link, why, at));
    }

    pub(super) fn close(&mut self, link: LinkId, why: LinkClosed) {
        self.close_the(|live| live.link == link, why);
    }

    fn close_the(&mut self, one: impl Fn(&Link) -> bool, why: LinkClosed) {
        if let Some(index) = self.live.iter().position(one) {
            let live = self.live.remove(index);
            self.remember(live, why);
        }
    }

    pub(super) fn close_all(&mut self, why: LinkClosed) {
        for live in std::mem::take(&mut self.live) {
            self.remember(live, why);
        }
    }

    fn remember(&mut self, link: Link, why: LinkClosed) {
        if self.closed.len() >= CLOSED_LINKS_MAX {
            self.closed.remove(0);
        }
        self.closed.push((link, why));
    }
}

fn is_recent(refused: Timestamp, at: Timestamp) -> bool {
    is_within(refused, TimeDelta::hours(REFUSAL_HOURS), at)
}
