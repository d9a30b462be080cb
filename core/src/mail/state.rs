//! Mail state: what became of a mail, and may it be tried again? (S29, S33, invariant 11)

use super::MailTemplate;
use super::event::{MailEvent, MailRoute, MailTrouble, MailedLink, NotHandedOver, Suppression};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{AccountId, EventId, PropertyId};
use crate::language::Language;
use crate::personal::Personal;
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// Causes older than this are not mailed any more, and mails not retried any more (DESIGN 7).
pub const MAIL_HOURS_MAX: i64 = 24;

/// Minutes to wait after the first, second, … failed attempt; the last holds for all later ones.
const RETRY_MINUTES: [i64; 6] = [1, 2, 5, 15, 30, 60];

/// One mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// What it is, once it was queued.
    pub order: Option<Order>,
    /// How often a server was asked.
    pub attempts: u32,
    /// When a server was asked last.
    pub attempted_at: Option<Timestamp>,
    /// How often nobody knows whether the server took it.
    pub uncertain: u32,
    /// What became of it.
    pub fate: Fate,
}

/// What a mail is to say, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Whom it is for.
    pub account: AccountId,
    /// What it says.
    pub template: MailTemplate,
    /// In which language.
    pub language: Language,
    /// The event that caused it.
    pub cause: EventId,
    /// That event's stream.
    pub cause_stream: StreamId,
    /// When the cause happened.
    pub caused_at: Timestamp,
    /// The link it carries.
    pub link: Option<MailedLink>,
    /// The property it speaks of.
    pub property: Option<PropertyId>,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing was asked for.
    #[default]
    None,
    /// It waits, until this moment if one is set.
    Waiting {
        /// When it is tried next.
        from: Option<Timestamp>,
    },
    /// A server is being asked, or was when the engine died.
    Trying,
    /// A server took it.
    Accepted,
    /// A server refused it for good.
    Refused,
    /// No server was given it.
    NotHandedOver,
    /// It came back.
    Bounced,
    /// It was decided not to send it.
    Suppressed,
}

/// An intent about a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailCommand {
    /// Ask for it; with a suppression, decide at once not to send it.
    Queue {
        /// What was ordered.
        order: Order,
        /// Why it is not sent, if it is not.
        suppressed: Option<Suppression>,
    },
    /// A server is about to be asked.
    Try {
        /// How long an attempt without an outcome may still be another engine's that is under way;
        /// zero where no other engine sends mails.
        lost_after: TimeDelta,
    },
    /// A server took it.
    Accept {
        /// Which way.
        via: MailRoute,
        /// The server's words.
        reply: String,
    },
    /// It did not work this time.
    Defer {
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// What it looks like.
        cause: MailTrouble,
        /// The server's words.
        reply: String,
    },
    /// A server refused it for good.
    Refuse {
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// What it looks like.
        cause: MailTrouble,
        /// The server's words.
        reply: String,
    },
    /// It can be given to no server.
    Withhold {
        /// Why.
        because: NotHandedOver,
        /// What is said about it.
        reply: String,
    },
    /// The connection was lost after the text had gone out: whether the server took it is unknown.
    Lose,
    /// A delivery status notification came back.
    Bounce {
        /// The enhanced status code.
        status: String,
        /// What it looks like.
        cause: MailTrouble,
        /// The remote server's words.
        diagnostic: String,
    },
    /// It is not to be sent after all.
    Suppress {
        /// Why.
        why: Suppression,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Its fate is sealed, or it never was.
    #[error("the mail is not waiting to be sent")]
    NotWaiting,
    /// It is not its time yet.
    #[error("the mail is not due yet")]
    NotDue,
    /// It never went out, so it cannot have come back.
    #[error("the mail was never sent")]
    NeverSent,
}

impl Mail {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<MailEvent>) {
        match &recorded.event {
            MailEvent::MailQueued {
                account,
                template,
                language,
                cause,
                cause_stream,
                caused_at,
                link,
                property,
            } => {
                self.order = Some(Order {
                    account: *account,
                    template: *template,
                    language: *language,
                    cause: *cause,
                    cause_stream: cause_stream.clone(),
                    caused_at: *caused_at,
                    link: *link,
                    property: *property,
                });
                self.fate = Fate::Waiting { from: None };
            }
            MailEvent::MailAttempted { attempt } => {
                self.attempts = *attempt;
                self.attempted_at = Some(recorded.meta.at);
                self.fate = Fate::Trying;
            }
            MailEvent::MailAccepted { .. } => self.fate = Fate::Accepted,
            MailEvent::MailDeferred { retry_at, .. } => {
                self.fate = Fate::Waiting { from: Some(*retry_at) };
            }
            MailEvent::MailRefused { .. } => self.fate = Fate::Refused,
            MailEvent::MailNotHandedOver { .. } => self.fate = Fate::NotHandedOver,
            MailEvent::MailBounced { .. } => self.fate = Fate::Bounced,
            MailEvent::MailSuppressed { .. } => self.fate = Fate::Suppressed,
            MailEvent::MailUncertain { .. } => {
                self.uncertain = self.uncertain.saturating_add(1);
                self.fate = Fate::Waiting { from: None };
            }
        }
    }

    /// Answers a command with the events that follow from it.
    pub fn decide(&self, time: Time, command: &MailCommand) -> Result<Vec<MailEvent>, Rejection> {
        match command {
            MailCommand::Queue { order, suppressed } => Ok(self.queue(order, *suppressed)),
            MailCommand::Try { lost_after } => self.attempt(time.now, *lost_after),
            MailCommand::Accept { via, reply } => self.tried(MailEvent::MailAccepted {
                account: self.addressee()?,
                via: *via,
                reply: Personal::Clear(reply.clone()),
            }),
            MailCommand::Defer { code, cause, reply } => {
                self.tried(self.deferred(time, *code, *cause, reply)?)
            }
            MailCommand::Refuse { code, cause, reply } => self.tried(MailEvent::MailRefused {
                account: self.addressee()?,
                code: *code,
                cause: *cause,
                reply: Personal::Clear(reply.clone()),
            }),
            MailCommand::Withhold { because, reply } => self.tried(MailEvent::MailNotHandedOver {
                account: self.addressee()?,
                because: *because,
                code: None,
                reply: Personal::Clear(reply.clone()),
            }),
            MailCommand::Lose => match self.fate {
                Fate::Trying => Ok(self.lost()),
                Fate::None
                | Fate::Waiting { .. }
                | Fate::Accepted
                | Fate::Refused
                | Fate::NotHandedOver
                | Fate::Bounced
                | Fate::Suppressed => Err(Rejection::NotWaiting),
            },
            MailCommand::Bounce { status, cause, diagnostic } => {
                let bounced = MailEvent::MailBounced {
                    account: self.addressee().map_err(|_| Rejection::NeverSent)?,
                    status: status.clone(),
                    cause: *cause,
                    diagnostic: Personal::Clear(diagnostic.clone()),
                };
                self.bounce(bounced)
            }
            MailCommand::Suppress { why } => match self.fate {
                Fate::Waiting { .. } => Ok(vec![MailEvent::MailSuppressed { why: *why }]),
                // The engine died in an attempt, and meanwhile the mail came to nothing.
                Fate::Trying => Ok(vec![
                    MailEvent::MailUncertain { attempt: self.attempts },
                    MailEvent::MailSuppressed { why: *why },
                ]),
                Fate::Suppressed => Ok(vec![]),
                Fate::None
                | Fate::Accepted
                | Fate::Refused
                | Fate::NotHandedOver
                | Fate::Bounced => Err(Rejection::NotWaiting),
            },
        }
    }

    /// Nobody knows whether the server took it. The first time it is sent once more; the second time
    /// it may have arrived twice already, and that is the end of it.
    fn lost(&self) -> Vec<MailEvent> {
        let unknown = MailEvent::MailUncertain { attempt: self.attempts };
        let why = Suppression::MayHaveArrived;
        let end = (self.uncertain > 0).then_some(MailEvent::MailSuppressed { why });
        std::iter::once(unknown).chain(end).collect()
    }

    fn bounce(&self, bounced: MailEvent) -> Result<Vec<MailEvent>, Rejection> {
        match self.fate {
            Fate::Bounced => Ok(vec![]), // The same notification again.
            Fate::Accepted | Fate::Trying => Ok(vec![bounced]),
            // So the server had taken it, though its answer was lost.
            Fate::Waiting { .. } | Fate::NotHandedOver | Fate::Suppressed if self.uncertain > 0 => {
                Ok(vec![bounced])
            }
            Fate::None
            | Fate::Waiting { .. }
            | Fate::Refused
            | Fate::NotHandedOver
            | Fate::Suppressed => Err(Rejection::NeverSent),
        }
    }

    fn queue(&self, order: &Order, suppressed: Option<Suppression>) -> Vec<MailEvent> {
        if self.order.is_some() {
            return vec![]; // The same cause again: it has its mail.
        }
        let queued = MailEvent::MailQueued {
            account: order.account,
            template: order.template,
            language: order.language,
            cause: order.cause,
            cause_stream: order.cause_stream.clone(),
            caused_at: order.caused_at,
            link: order.link,
            property: order.property,
        };
        let suppressed = suppressed.map(|why| MailEvent::MailSuppressed { why });
        std::iter::once(queued).chain(suppressed).collect()
    }

    /// When the attempt that is under way counts as lost, if one is: nobody takes longer, so the engine
    /// that made it died. An attempt that lies in the future, by a clock that was set back since, counts
    /// as lost at once where it lies further ahead than that.
    pub fn lost_at(&self, now: Timestamp, lost_after: TimeDelta) -> Option<Timestamp> {
        if self.fate != Fate::Trying {
            return None;
        }
        let lost_at = self.attempted_at.map_or(now, |at| at.plus(lost_after));
        let believable = lost_at.since(now) <= lost_after.checked_mul(2).unwrap_or(lost_after);
        Some(if believable { lost_at } else { now })
    }

    /// An attempt without an answer is one the engine died in: whether the server took it is not
    /// known. It is sent once more under the same Message-ID, and said so; but not a third time.
    fn attempt(&self, at: Timestamp, lost_after: TimeDelta) -> Result<Vec<MailEvent>, Rejection> {
        let next = MailEvent::MailAttempted { attempt: self.attempts.saturating_add(1) };
        match self.fate {
            Fate::Waiting { from: Some(from) } if waits(from, at) => Err(Rejection::NotDue),
            Fate::Waiting { .. } => Ok(vec![next]),
            Fate::Trying if self.lost_at(at, lost_after).is_some_and(|lost| lost > at) => {
                Err(Rejection::NotDue)
            }
            Fate::Trying if self.uncertain > 0 => Ok(self.lost()),
            Fate::Trying => Ok(self.lost().into_iter().chain([next]).collect()),
            Fate::None
            | Fate::Accepted
            | Fate::Refused
            | Fate::NotHandedOver
            | Fate::Bounced
            | Fate::Suppressed => Err(Rejection::NotWaiting),
        }
    }

    fn tried(&self, event: MailEvent) -> Result<Vec<MailEvent>, Rejection> {
        if self.fate == Fate::Trying { Ok(vec![event]) } else { Err(Rejection::NotWaiting) }
    }

    /// Whom it is for: the server's words are kept under this person's key.
    fn addressee(&self) -> Result<AccountId, Rejection> {
        self.order.as_ref().map(|order| order.account).ok_or(Rejection::NotWaiting)
    }

    fn deferred(
        &self,
        time: Time,
        code: Option<u16>,
        cause: MailTrouble,
        reply: &str,
    ) -> Result<MailEvent, Rejection> {
        let account = self.addressee()?;
        let reply = Personal::Clear(reply.to_owned());
        let tries = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let last = RETRY_MINUTES.len() - 1;
        let minutes = RETRY_MINUTES.get(tries.min(last)).copied().unwrap_or(60);
        let wait = TimeDelta::minutes(minutes);
        let retry_at = time.now.plus(wait);
        // No mail is given up for a clock that nobody vouches for.
        let certain = time.certain.plus(wait);
        let caused_at = self.order.as_ref().map_or(certain, |order| order.caused_at);
        if certain.since(caused_at) <= TimeDelta::hours(MAIL_HOURS_MAX) {
            return Ok(MailEvent::MailDeferred { account, code, cause, reply, retry_at });
        }
        Ok(match given_up(code, cause) {
            Some(because) => MailEvent::MailNotHandedOver { account, because, code, reply },
            None => MailEvent::MailRefused { account, code, cause, reply },
        })
    }
}

/// Whether an attempt waits for `from`. One that was put off in a time which was set back since would
/// lie further ahead than any, and does not.
fn waits(from: Timestamp, at: Timestamp) -> bool {
    let longest = RETRY_MINUTES.last().copied().unwrap_or(60);
    from > at && from.since(at) <= TimeDelta::minutes(longest)
}

/// Why a mail that was tried for too long was given to no server; `None` where a server always said
/// no to this very mail.
fn given_up(code: Option<u16>, cause: MailTrouble) -> Option<NotHandedOver> {
    match cause {
        MailTrouble::Unreachable => Some(NotHandedOver::Unreachable),
        MailTrouble::SenderRefused => Some(NotHandedOver::SenderRefused),
        MailTrouble::UnknownAddress
        | MailTrouble::MailboxFull
        | MailTrouble::SenderBlocked
        | MailTrouble::Other => code.is_none().then_some(NotHandedOver::GivenUp),
    }
}
