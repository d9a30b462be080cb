//! Is there a way out, wherever somebody is? (invariant 8)

use super::{STEP, System, machine_resets};
use crate::sign_in_life::steps::{Held, Outcome, Sign};

impl System {
    /// Invariant 8: with a new password, and where that is not enough a reset by a named person, the
    /// person is in or is asked for nothing they cannot do.
    pub fn leads_out(&self) -> bool {
        let mut person = self.clone();
        person.new_password();
        match person.password(true) {
            Outcome::In => true,
            Outcome::SetUpDemanded => person.sets_up(),
            Outcome::FactorAsked => {
                // The phone still shows codes, the key still signs, or somebody resets it.
                person.now += 2 * STEP;
                if let Some(lets_in) = person.the_phone_lets_in() {
                    return lets_in;
                }
                if person.challenge(0, Held::App, 0) == Outcome::In
                    || person.answers_with_key(0, Sign::Right) == Outcome::In
                {
                    return true;
                }
                person.run(&machine_resets()).is_ok() && person.password(true) == Outcome::In
            }
            Outcome::InAlone
            | Outcome::Done
            | Outcome::Asked
            | Outcome::Approved
            | Outcome::Denied
            | Outcome::Quiet(_)
            | Outcome::Off
            | Outcome::Refused(_)
            | Outcome::Locked
            | Outcome::NotNow
            | Outcome::Nothing => false,
        }
    }

    /// A set-up that a log-in waits for, also where wrong codes had led to a pause.
    fn sets_up(&mut self) -> bool {
        let paused = self.living().factors.pause.map(|pause| pause.until);
        if let Some(until) = paused {
            self.now = self.now.max(until.micros() / 1_000_000 + STEP);
        }
        if self.living().factors.disabled {
            let reset = self.run(&machine_resets()).is_ok();
            return reset && self.password(true) == Outcome::In;
        }
        // With one of the kinds, as it falls.
        let what = match self.drawn % 3 {
            0 => Held::App,
            1 => Held::Passkey,
            _ => Held::Phone,
        };
        self.begins(what) == Outcome::Done
            && match what {
                Held::App => self.confirms(0) == Outcome::In,
                Held::Passkey => self.confirms_key(true) == Outcome::In,
                Held::Phone => self.sets_up_phone(),
            }
    }
}
