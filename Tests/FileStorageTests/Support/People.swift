import FileStorage
import StorageProtocols

/// What most tests of the file write and read.
enum People {
    static func catalog() throws -> Catalog { try Catalog([Person.schema.type]) }

    static func request(_ seconds: Int64 = 0) -> CommitRequest { CommitRequest(at: Instant(seconds: seconds)) }

    /// A person whose every field follows from the number.
    static func person(_ number: Int, note: Int = 20) -> Person {
        var text = ""
        var word = number
        while text.utf8.count < note {
            text += "word\(word % 9973) "
            word += 7919
        }
        return Person(
            UInt64(number),
            "Person \(number)",
            city: "City \(number % 7)",
            score: number,
            emails: ["person.\(number)@example.com", "p\(number)@example.org"],
            note: text
        )
    }

    /// All live persons, by number.
    static func all(_ store: any Store) async throws -> [Person] {
        try await store.read { try $0.fetch(Query<Person>(.all)) }.map(\.record).sorted { $0.score < $1.score }
    }
}

extension Store {
    /// Adds persons in one commit.
    func add(_ persons: [Person], at seconds: Int64 = 0) async throws {
        _ = try await write(People.request(seconds)) { try $0.insert(persons) }
    }
}

/// The code of the error that an expression throws; nil where it throws none or another.
func storageCode(_ body: () async throws -> Void) async -> StorageError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StorageError {
        return error.code
    } catch {
        return StorageError.Code("not a StorageError: \(error)")
    }
}
