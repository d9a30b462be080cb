//! What should happen with our own app? Requests, what the phone says, and who goes on, told in numbers
//! and moments.

use super::{Becomes, Model, Steps};
use crate::sign_in_life::steps::{
    APPROVAL, Asks, DENIABLE, DENIALS, DENIED, Outcome, PAIRING, REQUEST, REQUESTS,
    REQUESTS_SECONDS, Says, UNANSWERED, Why,
};

/// For what the phone is asked: the number of the log-in, the token of the session, a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    LogIn(u64),
    StepUp(u64),
    SetUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Open {
        until: i64,
    },
    /// Until when, and by which phone.
    Approved {
        until: i64,
        phone: u64,
    },
    /// Its time is over, and a denial is still heard.
    Late,
    Over,
}

/// Our own app, and what it was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Phone {
    /// The steps of its codes, where there is one.
    pub steps: Option<Steps>,
    number: u64,
    request: Option<(For, Stands)>,
    sent: Vec<i64>,
    pub unanswered: usize,
    denials: u32,
    quiet_until: i64,
}

impl Phone {
    pub fn is_asked(&self) -> bool {
        self.request.is_some_and(|(_, stands)| matches!(stands, Stands::Open { .. }))
    }

    pub fn is_approved(&self) -> bool {
        self.request.is_some_and(|(_, stands)| matches!(stands, Stands::Approved { .. }))
    }

    pub fn let_time_pass(&mut self, now: i64) {
        match self.request {
            Some((what, Stands::Open { until })) if until <= now => {
                self.request = Some((what, Stands::Late));
                self.unanswered += 1;
            }
            Some((what, Stands::Approved { until, .. })) if until <= now => {
                self.request = Some((what, Stands::Late));
            }
            Some(_) | None => {}
        }
    }

    /// Until when the phone is not asked, however right whoever wants it is.
    fn busy_until(&self, now: i64) -> Option<i64> {
        let five_ago = self.sent.len().checked_sub(REQUESTS).and_then(|at| self.sent.get(at));
        let many = five_ago.map(|at| at + REQUESTS_SECONDS);
        let in_a_row = self.unanswered + usize::from(self.is_asked());
        let pause = UNANSWERED.into_iter().take(in_a_row + 1).next_back().unwrap_or_default();
        let pause = self.sent.last().map(|at| at + pause);
        many.max(pause).filter(|until| now < *until)
    }

    fn over(&mut self) {
        self.request = self.request.map(|(what, _)| (what, Stands::Over));
    }
}

impl Model {
    pub(super) fn pairs(&mut self) -> Outcome {
        let number = self.draw();
        match &mut self.pending {
            Some((_, Becomes::Phone { since, paired: paired @ None }))
                if self.now < *since + PAIRING =>
            {
                *paired = Some(number);
                Outcome::Done
            }
            Some(_) | None => Outcome::NotNow,
        }
    }

    /// The phone whose test is to come.
    fn tested(&self) -> Option<u64> {
        match self.pending {
            Some((_, Becomes::Phone { paired, .. })) => paired,
            Some(_) | None => None,
        }
    }

    pub(super) fn asks_phone(&mut self, by: Asks, back: usize) -> Outcome {
        let log_in = self.waits(back, false).and_then(|place| self.waiting.get(place));
        let what = match by {
            Asks::LogIn => log_in.map(|waits| For::LogIn(waits.number)),
            Asks::StepUp => self.live().map(|session| For::StepUp(session.token)),
            Asks::SetUp => self.tested().filter(|_| self.may_set_up()).map(|_| For::SetUp),
        };
        let Some(what) = what.filter(|what| *what == For::SetUp || self.has_phone()) else {
            return Outcome::NotNow;
        };
        if let Some(shut) = self.shut() {
            return shut;
        }
        let now = self.now;
        if what != For::SetUp && self.phone.denials >= DENIALS {
            return Outcome::Off;
        }
        if what != For::SetUp && now < self.phone.quiet_until {
            return Outcome::Quiet(self.phone.quiet_until);
        }
        if let Some(until) = self.phone.busy_until(now) {
            return Outcome::Quiet(until);
        }
        self.phone.unanswered += usize::from(self.phone.is_asked());
        self.phone.sent.push(now);
        self.phone.request = Some((what, Stands::Open { until: now + REQUEST }));
        Outcome::Asked
    }

    /// The place of the log-in of this number, while it waits.
    fn place_of(&self, number: u64) -> Option<usize> {
        let place = self.waiting.iter().position(|waits| waits.number == number)?;
        self.waiting.get(place).filter(|waits| self.now < waits.until).map(|_| place)
    }

    /// The phone that may answer, where what it is asked for waits still.
    fn may_answer(&self, what: For) -> Option<u64> {
        let mine = Some(self.phone.number).filter(|_| self.has_phone());
        match what {
            For::LogIn(number) => mine.filter(|_| self.place_of(number).is_some()),
            For::StepUp(token) => {
                mine.filter(|_| self.live().is_some_and(|session| session.token == token))
            }
            For::SetUp => self.tested(),
        }
    }

    pub(super) fn phone_says(&mut self, says: Says) -> Outcome {
        let Some((what, stands)) = self.phone.request else { return Outcome::NotNow };
        // A denial is heard after an approval too, until somebody went on with that.
        let heard = match stands {
            Stands::Open { .. } => true,
            Stands::Approved { .. } => says == Says::NotMe,
            Stands::Late => says == Says::NotMe && self.is_deniable(),
            Stands::Over => false,
        };
        if !heard {
            return Outcome::NotNow;
        }
        let phone = match what {
            // The log-in itself may be over; what ended otherwise waits no more.
            For::LogIn(number) if says == Says::NotMe => {
                let is_known = self.waiting.iter().any(|waits| waits.number == number);
                Some(self.phone.number).filter(|_| is_known && self.has_phone())
            }
            For::LogIn(_) | For::StepUp(_) | For::SetUp => self.may_answer(what),
        };
        let Some(phone) = phone else { return Outcome::NotNow };
        match (says, self.shut()) {
            (Says::NotMe, _) => self.denies(what),
            (Says::Right | Says::WrongNumber | Says::OtherAccount, Some(shut)) => shut,
            (Says::WrongNumber, None) => self.counts(Why::Number),
            (Says::OtherAccount, None) => self.counts(Why::Other),
            (Says::Right, None) => {
                self.succeeded();
                let stands = Stands::Approved { until: self.now + APPROVAL, phone };
                self.phone.request = Some((what, stands));
                Outcome::Approved
            }
        }
    }

    fn is_deniable(&self) -> bool {
        self.phone.sent.last().is_some_and(|sent| self.now < sent + DENIABLE)
    }

    fn denies(&mut self, what: For) -> Outcome {
        self.phone.over();
        self.phone.unanswered = 0;
        if what != For::SetUp {
            self.phone.denials += 1;
            self.phone.quiet_until = self.now + DENIED;
        }
        match what {
            For::LogIn(number) => self.waiting.retain(|waits| waits.number != number),
            For::StepUp(_) => self.loses_session(),
            For::SetUp => self.pending = None,
        }
        Outcome::Denied
    }

    pub(super) fn goes_on(&mut self) -> Outcome {
        let Some((what, Stands::Approved { phone, .. })) = self.phone.request else {
            return Outcome::NotNow;
        };
        if self.may_answer(what) != Some(phone) {
            return Outcome::NotNow;
        }
        match what {
            For::LogIn(number) => {
                let Some(place) = self.place_of(number) else { return Outcome::NotNow };
                self.phone.over();
                self.comes_in(place)
            }
            For::StepUp(_) => {
                self.phone.over();
                self.shown()
            }
            For::SetUp if self.may_set_up() => {
                self.phone.over();
                (self.phone.steps, self.phone.number) = (Some(Steps::default()), phone);
                (self.phone.denials, self.phone.quiet_until) = (0, 0);
                self.is_set_up()
            }
            For::SetUp => Outcome::NotNow,
        }
    }
}
