//! Which histories can there be? By chance.
