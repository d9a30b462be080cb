//! Does the property exist, and what is it called?

use super::event::PropertyEvent;
use crate::codec::Recorded;

/// One hotel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Property {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// It exists.
    Known {
        /// What it is called.
        name: String,
    },
}

/// An intent about a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyCommand {
    /// Make it.
    Create {
        /// What it is called.
        name: String,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It was made before.
    #[error("the property exists already")]
    Exists,
    /// A name has 1 to 200 characters, none of them a control character.
    #[error("a property's name has 1 to 200 characters and no control characters")]
    Name,
}

impl Property {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<PropertyEvent>) {
        match &recorded.event {
            PropertyEvent::PropertyCreated { name } => *self = Self::Known { name: name.clone() },
        }
    }

    /// Answers a command with the events that follow from it.
    pub fn decide(&self, command: &PropertyCommand) -> Result<Vec<PropertyEvent>, Rejection> {
        let PropertyCommand::Create { name } = command;
        let fits = (1..=200).contains(&name.chars().count());
        match self {
            Self::Known { .. } => Err(Rejection::Exists),
            Self::Absent if !fits || name.chars().any(char::is_control) => Err(Rejection::Name),
            Self::Absent => Ok(vec![PropertyEvent::PropertyCreated { name: name.clone() }]),
        }
    }
}
