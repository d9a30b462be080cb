//! How it came to the states that somebody's account is in: links in the order they led to each other, the
//! way that the picture draws (C6).

use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use keyledger_core::explain::ChainLink;
use keyledger_usecases::reading::person::Person;

/// A state, and the way to it.
pub(super) struct ChainView {
    /// What the way leads to.
    pub title: String,
    /// Whether the picture draws it.
    pub drawn: bool,
    pub links: Vec<LinkView>,
}

/// One event on the way.
pub(super) struct LinkView {
    pub event: String,
    pub at: String,
    pub what: String,
    pub count: usize,
    /// That some before it are left out.
    pub left_out: Option<String>,
}

/// The chains of a person; the first is drawn.
pub(super) fn chains(frame: &Frame, told: &Person, clock: &Clock) -> Vec<ChainView> {
    let explained = &told.explained;
    let link = |link: &ChainLink| {
        let (day, from) = (clock.day(link.at), clock.second(link.at));
        let to = link.repeated.as_ref().map(|repeated| clock.second(repeated.last_at));
        LinkView {
            event: link.event.to_string(),
            at: to.map_or_else(|| format!("{day} {from}"), |to| format!("{day} {from} – {to}")),
            what: explained.read.said.get(&link.event).cloned().unwrap_or_default(),
            count: link.repeated.as_ref().map_or(1, |repeated| repeated.count),
            left_out: link.left_out.map(|count| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                frame.say_count("why-chain-left-out", "count", &count)
            }),
        }
    };
    let numbered = explained.explanation.chains.iter().enumerate();
    numbered
        .map(|(number, chain)| ChainView {
            title: frame
                .say(&format!("why-chain-{}", chain.state.word()))
                .trim_end_matches([':', ' ', '\u{a0}'])
                .to_owned(),
            drawn: number == 0,
            links: chain.links.iter().map(link).collect(),
        })
        .collect()
}
