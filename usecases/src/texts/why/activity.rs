//! Sentences about unusual activity: how is unusual activity told to support? All of it: the rule,
//! its measure and every use (S2).

use super::Teller;
use crate::texts::written::device;
use keyledger_core::activity::{ActivityAction, ActivityRule};
use keyledger_core::explain::{ActivityStory, Use, WhyEnded};
use keyledger_core::ids::DeviceId;

impl Teller {
    /// The latest story of each rule; how many there were before it.
    pub(super) fn activities(&self, told: &[ActivityStory]) -> Vec<String> {
        let latest = |name| told.iter().rfind(|story| story.rule.name() == name);
        let names = ["devices_taking_turns", "many_devices", "many_networks"];
        let stories = names.into_iter().filter_map(latest);
        let mut lines: Vec<String> = stories.flat_map(|story| self.activity(story)).collect();
        let count = told.len().saturating_sub(names.iter().filter_map(|name| latest(name)).count());
        if count > 0 {
            lines.push(self.say("why-activity-earlier", &[("count", count.into())]));
        }
        lines
    }

    fn activity(&self, story: &ActivityStory) -> Vec<String> {
        let version = story.policy.map_or_else(|| "?".to_owned(), |version| version.to_string());
        let (limit, span) = match story.rule {
            ActivityRule::DevicesTakingTurns { within_minutes, .. } => (0, within_minutes),
            ActivityRule::ManyDevices { more_than, within_hours, .. } => (more_than, within_hours),
            ActivityRule::ManyNetworks { more_than, within_minutes, .. } => {
                (more_than, within_minutes)
            }
        };
        let arguments = [
            ("at", self.moment(story.noticed_at).into()),
            ("limit", limit.into()),
            ("span", span.into()),
            ("version", version.into()),
        ];
        let mut lines = vec![
            self.say(&format!("why-activity-{}", story.rule.name()), &arguments),
            self.say("why-activity-counted", &[]),
        ];
        lines.extend(self.uses(&story.evidence));
        lines.push(match story.rule.action() {
            ActivityAction::Observe => self.say("why-activity-observed", &[]),
            ActivityAction::Refuse => {
                let arguments =
                    [("until", self.moment(story.until).into()), ("count", story.stopped.into())];
                self.say("why-activity-refused", &arguments)
            }
        });
        if let (ActivityAction::Refuse, Some(ended)) = (story.rule.action(), &story.ended) {
            let key = match ended.by {
                WhyEnded::Reset => "why-activity-ended-reset",
                WhyEnded::Time => "why-activity-ended-time",
                WhyEnded::Support | WhyEnded::Manager | WhyEnded::Machine => {
                    "why-activity-ended-by"
                }
            };
            let act = ended.act.as_ref().map_or_else(String::new, |act| self.act(act));
            lines.push(self.say(key, &[("at", self.moment(ended.at).into()), ("act", act.into())]));
        }
        lines
    }

    fn uses(&self, uses: &[Use]) -> Vec<String> {
        let mut devices: Vec<&DeviceId> = vec![];
        let mut lines = vec![];
        for (number, one) in (1..).zip(uses) {
            if !devices.contains(&&one.device) {
                devices.push(&one.device);
            }
            let place = devices.iter().position(|device| **device == one.device).unwrap_or(0);
            let what = if one.logged_in { "why-use-log_in" } else { "why-use-session" };
            let network = one.ip.clone().or_else(|| one.network.clone());
            let network = network.unwrap_or_else(|| self.say("why-gone", &[]));
            let browser = match &one.user_agent {
                Some(agent) => device(self.language, agent),
                None => self.say("why-gone", &[]),
            };
            let letter = self.say("why-device-letter", &[("letter", letter(place).into())]);
            let (at, what) = (self.moment(one.at), self.say(what, &[]));
            lines.push(format!("  {number:>2}. {at} · {letter} · {network} · {browser} · {what}"));
        }
        lines
    }
}

/// A, B, … Z, A2, B2, …: what a reader calls the devices, in the order they were seen.
fn letter(place: usize) -> String {
    let letter = (b'A'..=b'Z').map(char::from).nth(place % 26).unwrap_or('A');
    match place / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_lettered_in_the_order_they_were_seen() {
        let letters: Vec<String> = [0, 1, 25, 26, 51].into_iter().map(letter).collect();
        assert_eq!(letters, ["A", "B", "Z", "A2", "Z2"]);
    }
}
