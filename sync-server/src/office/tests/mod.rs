mod access;
mod feeding;
mod heads;
mod ingesting;
mod keys;
mod returning;
mod together;
