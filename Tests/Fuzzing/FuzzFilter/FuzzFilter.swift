import CRMCore
import FileStorage
import Fuzzing
import InMemoryStorage
import StorageProtocols

/// A condition from JSON has one text, and finds the same people in memory and in a file, or is refused by both.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let condition = try? StoredJSON.decode(Condition.self, from: text(start, count)) else { return 0 }
    do {
        let json = try StoredJSON.encode(condition)
        require(try StoredJSON.decode(Condition.self, from: json) == condition, "\(condition) is not \(json)")
    } catch {
        require(false, "\(condition) has no JSON: \(error)")
    }
    let found = stores.map { people(condition, in: $0) }
    require(found.count == 2 && found[0] == found[1], "\(condition): \(found)")
    return 0
}

private let stores: [any Store] = {
    let engines: [any StoreEngine] = [InMemoryEngine(), FileEngine.temporaryFile]
    return engines.compactMap { engine in
        try? waiting {
            let store = try await engine.open(Catalog([Person.schema.type]))
            _ = try await store.write(CommitRequest(at: Instant(seconds: 1))) { try $0.insert(Person.samples) }
            return store
        }
    }
}()

/// Whom a condition finds, or the code with which it is refused.
private func people(_ condition: Condition, in store: any Store) -> String {
    do {
        return try waiting {
            try await store.read { tx in
                var found: [UInt64] = []
                try tx.forEachRow(RecordQuery(type: Person.typeName, condition: condition)) { row in
                    found.append(try row.id().low)
                    return true
                }
                return "\(found)"
            }
        }
    } catch let error as StorageError {
        return "\(error.code)"
    } catch {
        return "\(error)"
    }
}
