//! One opened installation: the only place where the parts are put together.
