//! Reading: what support and compliance ask about people and events.

mod chains;
pub mod cursor;
pub mod difference;
pub mod event;
pub mod explain;
pub mod feed;
pub mod find;
pub mod find_people;
pub mod histories;
pub mod live;
pub mod moment;
pub mod names;
pub mod networks;
pub mod note;
pub mod person;
mod person_picture;
pub mod sentences;
mod smallest;
pub mod state;
pub mod subject;
pub mod timeline;
