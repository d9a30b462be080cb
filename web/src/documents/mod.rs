//! Documents: what the API is, in OpenAPI and `AsyncAPI`.

pub mod asyncapi;
pub mod exact;
pub mod explain;
pub mod openapi;
pub mod policy;
pub mod published;
pub mod reading;
pub mod refusals;
pub mod shapes;
pub mod words;
