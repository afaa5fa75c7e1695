// Queries, identifiers, instants and store errors are part of every call on a session: a host that imports the core
// needs them without a second import.
@_exported public import StorageProtocols
