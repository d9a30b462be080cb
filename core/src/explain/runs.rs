//! Runs of ordinary log-ins: what happens every morning is told once, with how often.

use super::factor_steps::FactorStep;
use super::story::{Repeated, Step, StepKind};

/// From how many behind each other on they stand together.
const TOGETHER_FROM: usize = 3;

/// An ordinary log-in: the steps it took, with the one that says it went well at the end.
struct LogIn(Vec<Step>);

/// Ordinary log-ins behind each other become one step: the first, with how many and the last.
pub(super) fn ordinary_log_ins_together(steps: Vec<Step>) -> Vec<Step> {
    let (mut told, mut run, mut open): (Vec<Step>, Vec<LogIn>, Vec<Step>) =
        (vec![], vec![], vec![]);
    for step in steps {
        #[expect(clippy::wildcard_enum_match_arm, reason = "everything else ends a run")]
        match step.what {
            StepKind::SecondFactor { what: FactorStep::Asked | FactorStep::Accepted } => {
                open.push(step);
            }
            StepKind::LoggedIn => {
                open.push(step);
                run.push(LogIn(std::mem::take(&mut open)));
            }
            _ => {
                close(&mut run, &mut told);
                told.append(&mut open);
                told.push(step);
            }
        }
    }
    close(&mut run, &mut told);
    told.append(&mut open);
    told
}

fn close(run: &mut Vec<LogIn>, told: &mut Vec<Step>) {
    let run = std::mem::take(run);
    let ends = |log_in: &LogIn| log_in.0.last().cloned();
    match (run.first().and_then(ends), run.last().and_then(ends)) {
        (Some(first), Some(last)) if run.len() >= TOGETHER_FROM => {
            let repeated = Repeated { count: run.len(), last_at: last.at, last_event: last.event };
            told.push(Step { repeated: Some(repeated), ..first });
        }
        (_, _) => told.extend(run.into_iter().flat_map(|log_in| log_in.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::EventId;
    use crate::testing::moment;
    use uuid::Uuid;

    fn step(minutes: i64, what: StepKind) -> Step {
        let event = EventId(Uuid::from_u128(u128::from(minutes.unsigned_abs())));
        Step { at: moment(minutes), event, what, shown: None, act: None, repeated: None }
    }

    fn told(steps: Vec<Step>) -> Vec<(usize, StepKind)> {
        let count = |step: Step| (step.repeated.map_or(1, |run| run.count), step.what);
        ordinary_log_ins_together(steps).into_iter().map(count).collect()
    }

    #[test]
    fn c6_a_run_of_ordinary_log_ins_is_one_step_with_its_first_and_its_last() {
        let asked = StepKind::SecondFactor { what: FactorStep::Asked };
        let day = |n: i64| [step(n * 10, asked.clone()), step(n * 10 + 1, StepKind::LoggedIn)];
        let run = ordinary_log_ins_together((0..4).flat_map(day).collect());
        let [one] = &run[..] else { panic!("{run:?}") };
        let repeated = one.repeated.as_ref().unwrap();
        assert_eq!((one.at, repeated.count, repeated.last_at), (moment(1), 4, moment(31)));
        assert_eq!(told(day(0).into()), [(1, asked), (1, StepKind::LoggedIn)], "one stands alone");
    }

    #[test]
    fn c6_what_comes_between_ends_the_run() {
        let log_ins = |from: i64| (from..from + 3).map(|n| step(n, StepKind::LoggedIn));
        let mut steps: Vec<Step> = log_ins(0).collect();
        steps.push(step(5, StepKind::ResetRepeated));
        steps.extend(log_ins(6));
        let (three, between) = ((3, StepKind::LoggedIn), (1, StepKind::ResetRepeated));
        assert_eq!(told(steps), [three.clone(), between, three]);
    }
}
