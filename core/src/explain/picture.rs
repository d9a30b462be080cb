//! The picture of an explanation: where does each mark stand, and how long does each state last? Lanes
//! of marks over columns of time, at most 198 marks whatever the history.
//!
//! Time does not run evenly: what happened close together shares a column, and a stretch in which
//! nothing happened takes no room. Each column knows its own moments, so the stretch can be said.

mod of_account;

pub use of_account::of_account;

use crate::ids::EventId;
use crate::timestamp::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many columns there are at most: six lanes of them have 198 marks.
pub const COLUMNS_MAX: usize = 33;

/// A row of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Passwords, links, locks.
    Password,
    /// Second factors.
    Factor,
    /// Sessions.
    Session,
    /// Mails.
    Mail,
    /// What people did to the account or its permissions.
    People,
    /// What the billing system said of its properties.
    Billing,
}

impl Lane {
    /// All of them, from the top.
    pub const ALL: [Self; 6] =
        [Self::Password, Self::Factor, Self::Session, Self::Mail, Self::People, Self::Billing];

    /// The word that stands in addresses and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Factor => "factor",
            Self::Session => "session",
            Self::Mail => "mail",
            Self::People => "people",
            Self::Billing => "billing",
        }
    }
}

/// What a mark means for the person; the worst of a column is what its mark shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// It went well.
    Good,
    /// It did not.
    Bad,
    /// It did not, and a rule counted it.
    Counted,
    /// It shut something.
    Shut,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// In which row.
    pub lane: Lane,
    /// What it means.
    pub tone: Tone,
    /// The event.
    pub event: EventId,
}

/// A state that lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Since when.
    pub from: Timestamp,
    /// Until when; not over where there is none.
    pub to: Option<Timestamp>,
    /// In which row.
    pub lane: Lane,
    /// Whether it kept the person out.
    pub shuts: bool,
}

/// Marks of one lane that share a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dot {
    /// The column, from 0.
    pub column: usize,
    /// The row.
    pub lane: Lane,
    /// The worst of them.
    pub tone: Tone,
    /// The event that it leads to: the first of the worst.
    pub event: EventId,
    /// How many there are.
    pub count: usize,
}

/// A state over its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The first column.
    pub from: usize,
    /// The last one.
    pub to: usize,
    /// Whether it is not over.
    pub lasts: bool,
    /// The row.
    pub lane: Lane,
    /// Whether it kept the person out.
    pub shuts: bool,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The first and the last moment of each column.
    pub columns: Vec<(Timestamp, Timestamp)>,
    /// The marks.
    pub dots: Vec<Dot>,
    /// The states.
    pub bars: Vec<Bar>,
    /// How many events share a mark with another.
    pub folded: usize,
}

/// Draws it: what happened later than `as_of` is not in it.
pub fn picture(marks: &[Mark], spans: &[Span], as_of: Timestamp) -> Picture {
    let moments: BTreeSet<Timestamp> =
        marks.iter().map(|mark| mark.at).filter(|at| *at <= as_of).collect();
    let columns = columns(&moments.into_iter().collect::<Vec<_>>());
    // Of an empty picture nothing is told.
    if columns.is_empty() {
        return Picture::default();
    }
    let of = |at: Timestamp| columns.partition_point(|(first, _)| *first <= at).saturating_sub(1);
    let mut dots: BTreeMap<(usize, Lane), Dot> = BTreeMap::new();
    let mut folded = 0;
    for Mark { at, lane, tone, event } in marks.iter().filter(|mark| mark.at <= as_of) {
        let (column, lane, tone, event) = (of(*at), *lane, *tone, *event);
        dots.entry((column, lane))
            .and_modify(|dot| {
                (dot.count, folded) = (dot.count + 1, folded + 1);
                if tone > dot.tone {
                    (dot.tone, dot.event) = (tone, event);
                }
            })
            .or_insert(Dot { column, lane, tone, event, count: 1 });
    }
    let bars = spans.iter().filter(|span| span.from <= as_of).map(|span| {
        let over = span.to.filter(|to| *to <= as_of);
        let (from, to) = (of(span.from), over.map_or(columns.len() - 1, of));
        Bar { from, to, lasts: over.is_none(), lane: span.lane, shuts: span.shuts }
    });
    let mut bars: Vec<Bar> = bars.collect();
    bars.sort_by_key(|bar| (bar.lane, bar.from, bar.to));
    bars.dedup();
    Picture { dots: dots.into_values().collect(), bars, folded, columns }
}

/// Splits moments where nothing happened for longest, into at most so many columns.
fn columns(moments: &[Timestamp]) -> Vec<(Timestamp, Timestamp)> {
    let gaps = moments.iter().zip(moments.iter().skip(1));
    let mut gaps: Vec<_> = gaps.map(|(before, after)| (after.since(*before), *after)).collect();
    gaps.sort_by(|one, other| other.cmp(one));
    let starts: BTreeSet<Timestamp> =
        gaps.into_iter().take(COLUMNS_MAX - 1).map(|(_, starts)| starts).collect();
    let mut columns: Vec<(Timestamp, Timestamp)> = vec![];
    for at in moments {
        match columns.last_mut() {
            Some((_, last)) if !starts.contains(at) => *last = *at,
            Some(_) | None => columns.push((*at, *at)),
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::history::{factored, valid_under_any};
    use crate::testing::moment;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn mark(minutes: i64, lane: Lane, tone: Tone) -> Mark {
        let event = EventId(Uuid::from_u128(u128::from(minutes.unsigned_abs())));
        Mark { at: moment(minutes), lane, tone, event }
    }

    #[test]
    fn what_lies_close_together_shares_a_column_and_the_worst_is_shown() {
        let every_day = (0..40).map(|day| mark(day * 1440, Lane::Session, Tone::Good));
        let mut marks: Vec<Mark> = every_day.collect();
        marks.extend((1..10).map(|minute| mark(20_000 + minute, Lane::Password, Tone::Counted)));
        marks.push(mark(20_010, Lane::Password, Tone::Shut));
        let drawn = picture(&marks, &[], moment(100_000));
        assert_eq!(drawn.columns.len(), COLUMNS_MAX);
        let [shut] =
            &drawn.dots.iter().filter(|dot| dot.tone == Tone::Shut).collect::<Vec<_>>()[..]
        else {
            panic!("{drawn:?}")
        };
        assert_eq!((shut.count, shut.event), (10, marks.last().unwrap().event));
    }

    #[test]
    fn nothing_later_is_drawn_and_what_is_not_over_lasts() {
        let marks = [mark(1, Lane::Session, Tone::Good), mark(9, Lane::Session, Tone::Bad)];
        let span = Span { from: moment(1), to: Some(moment(9)), lane: Lane::Session, shuts: false };
        let drawn = picture(&marks, std::slice::from_ref(&span), moment(5));
        assert_eq!((drawn.columns.len(), drawn.dots.len()), (1, 1));
        assert!(drawn.bars[0].lasts);
        assert!(!picture(&marks, &[span], moment(9)).bars[0].lasts);
        assert_eq!(picture(&marks, &[], moment(0)), Picture::default());
    }

    proptest! {
        /// Whatever happened: at most 198 marks, none of them lost, and all within the columns.
        #[test]
        fn every_mark_is_drawn_once_among_at_most_198(
            history in prop_oneof![valid_under_any(), factored()],
        ) {
            for stream in history.accounts.values() {
                let (marks, spans) = of_account(&stream.events);
                let Some(last) = marks.iter().map(|mark| mark.at).max() else { continue };
                let drawn = picture(&marks, &spans, last);
                prop_assert!(drawn.dots.len() <= COLUMNS_MAX * Lane::ALL.len());
                let counted: usize = drawn.dots.iter().map(|dot| dot.count).sum();
                prop_assert_eq!(counted, marks.len());
                prop_assert_eq!(drawn.folded, marks.len() - drawn.dots.len());
                prop_assert!(drawn.dots.iter().all(|dot| dot.column < drawn.columns.len()));
                let within = |bar: &Bar| bar.from <= bar.to && bar.to < drawn.columns.len();
                prop_assert!(drawn.bars.iter().all(within), "{:?}", drawn.bars);
            }
        }
    }
}
