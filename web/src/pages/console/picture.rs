//! The picture of a person, as it is drawn: rows of marks over columns of time, with a way to each event.

use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use chrono::TimeDelta;
use keyledger_core::explain::picture::{Bar, Dot, Lane, Picture, Tone};
use keyledger_usecases::reading::person::Person;
use keyledger_usecases::texts::say;
use std::fmt::Write;

/// Where the columns begin, and how wide one is: a mark is a target of 24 px.
const LEFT: usize = 120;
const COLUMN: usize = 30;
/// Where the rows begin, and how high one is.
const TOP: usize = 22;
const ROW: usize = 34;
/// A label of the axis takes so many columns.
const LABEL_COLUMNS: usize = 3;
/// From which stretch on it is said how long nothing happened.
const QUIET_HOURS: i64 = 24;

/// What the template draws.
pub(super) struct View {
    pub width: usize,
    pub height: usize,
    pub rows: Vec<RowView>,
    pub bars: Vec<BarView>,
    pub dots: Vec<DotView>,
    /// The way to the present state, as a path from mark to mark; empty where there is none.
    pub way: String,
    pub labels: Vec<Label>,
    pub quiet: Vec<Label>,
    /// Where now is.
    pub now: usize,
    /// How many events share a mark, in words.
    pub folded: Option<String>,
}

/// A row with its name.
pub(super) struct RowView {
    pub name: String,
    pub y: usize,
    pub text_y: usize,
}

/// A state that lasted.
pub(super) struct BarView {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub class: &'static str,
}

/// A mark.
pub(super) struct DotView {
    pub x: usize,
    pub y: usize,
    pub class: &'static str,
    pub event: String,
    pub title: String,
    pub count: usize,
}

/// A text of the axis.
pub(super) struct Label {
    pub x: usize,
    pub text: String,
}

/// Draws it; nothing where nothing happened.
pub(super) fn view(frame: &Frame, told: &Person, clock: &Clock) -> Option<View> {
    let picture = &told.drawn.picture;
    if picture.columns.is_empty() {
        return None;
    }
    let lanes: Vec<Lane> = Lane::ALL.into_iter().filter(|lane| is_used(picture, *lane)).collect();
    let y_of =
        |lane: Lane| TOP + ROW * lanes.iter().position(|one| *one == lane).unwrap_or(0) + ROW / 2;
    let now = LEFT + COLUMN * picture.columns.len();
    let row = |lane: &Lane| RowView {
        name: frame.say(&format!("page-console-lane-{}", lane.word())),
        y: y_of(*lane),
        text_y: y_of(*lane) + 4,
    };
    let dot = |dot: &Dot| {
        let said = told.drawn.said.get(&(dot.lane, dot.event)).cloned().unwrap_or_default();
        let at = picture.columns.get(dot.column).map(|(first, _)| clock.minute(*first));
        let at = at.unwrap_or_default();
        let count = i64::try_from(dot.count).unwrap_or(i64::MAX);
        let values = [("what", said.into()), ("at", at.into()), ("count", count.into())];
        DotView {
            x: LEFT + COLUMN * dot.column + COLUMN / 2,
            y: y_of(dot.lane),
            class: class_of(dot.tone),
            event: dot.event.to_string(),
            title: say(frame.language(), "page-console-dot", &values),
            count: dot.count,
        }
    };
    let place = |(column, lane): &(usize, Lane)| (LEFT + COLUMN * column + COLUMN / 2, y_of(*lane));
    let way: Vec<_> = told.drawn.way.iter().map(place).collect();
    let folded = i64::try_from(picture.folded).unwrap_or(i64::MAX);
    Some(View {
        width: now + 24,
        height: TOP + ROW * lanes.len() + 22,
        rows: lanes.iter().map(row).collect(),
        bars: picture.bars.iter().map(|bar| bar_view(bar, y_of(bar.lane), now)).collect(),
        dots: picture.dots.iter().map(dot).collect(),
        way: path(&way),
        labels: labels(picture, clock),
        quiet: quiet(frame, picture),
        now,
        folded: (folded > 0).then(|| frame.say_count("page-console-folded", "count", &folded)),
    })
}

/// A path from mark to mark that leaves and arrives level.
fn path(way: &[(usize, usize)]) -> String {
    let Some((x, y)) = way.first().filter(|_| way.len() > 1) else { return String::new() };
    let mut path = format!("M{x} {y}");
    for ((from, above), (x, y)) in way.iter().zip(way.iter().skip(1)) {
        let middle = usize::midpoint(*from, *x);
        // Writing to a string always works.
        let _ = write!(path, "C{middle} {above} {middle} {y} {x} {y}");
    }
    path
}

fn is_used(picture: &Picture, lane: Lane) -> bool {
    picture.dots.iter().any(|dot| dot.lane == lane)
        || picture.bars.iter().any(|bar| bar.lane == lane)
}

fn bar_view(bar: &Bar, y: usize, now: usize) -> BarView {
    let x = LEFT + COLUMN * bar.from + COLUMN / 2;
    let end = if bar.lasts { now } else { LEFT + COLUMN * bar.to + COLUMN / 2 };
    let class = if bar.shuts { "bar shuts" } else { "bar" };
    BarView { x, y: y - 5, width: end.saturating_sub(x).max(2), class }
}

fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Counted => "counted",
        Tone::Shut => "shut",
    }
}

fn labels(picture: &Picture, clock: &Clock) -> Vec<Label> {
    let mut labels: Vec<Label> = vec![];
    let mut free = 0;
    for (column, (first, _)) in picture.columns.iter().enumerate() {
        if column >= free {
            labels.push(Label { x: LEFT + COLUMN * column, text: clock.short(*first) });
            free = column + LABEL_COLUMNS;
        }
    }
    labels
}

/// Long stretches in which nothing happened take no room; it is said how long they were.
fn quiet(frame: &Frame, picture: &Picture) -> Vec<Label> {
    let pairs = picture.columns.iter().zip(picture.columns.iter().skip(1)).enumerate();
    let long = pairs.filter_map(|(column, ((_, last), (first, _)))| {
        let days = first.since(*last);
        (days >= TimeDelta::hours(QUIET_HOURS)).then(|| (column + 1, days.num_days()))
    });
    let label = |(column, days): (usize, i64)| Label {
        x: LEFT + COLUMN * column,
        text: frame.say_count("page-console-quiet", "count", &days),
    };
    long.map(label).collect()
}
