import CSwiftCRMSQLite
import StorageProtocols
import StorageSQL

/// The functions that compiled queries call, and what they remember between calls on one connection.
final class SQLFunctions {
    private var searches: [(matcher: SearchMatcher, layout: SearchLayout)] = []
    private var document = SearchDocument()

    /// What a bound search is called in SQL, until the transaction ends.
    func handle(of search: TextSearch, _ layout: SearchLayout) -> Int64 {
        searches.append((SearchMatcher(SearchQuery(search.text), mode: search.mode), layout))
        return Int64(searches.count - 1)
    }

    /// Forgets the searches of a transaction.
    func endTransaction() {
        if !searches.isEmpty { searches.removeAll(keepingCapacity: true) }
    }

    func register(on connection: OpaquePointer) throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | Int32(SQLITE_INNOCUOUS)
        let results = [
            sqlite3_create_function_v2(
                connection,
                "crm_matches",
                -1,
                flags,
                context,
                { context, count, arguments in
                    SQLFunctions.of(context)?.matches(context, Int(count), arguments)
                },
                nil,
                nil,
                nil
            ),
            sqlite3_create_function_v2(
                connection,
                "crm_found",
                2,
                flags,
                context,
                { context, _, arguments in
                    SQLFunctions.of(context)?.found(context, arguments)
                },
                nil,
                nil,
                nil
            ),
            sqlite3_create_function_v2(
                connection,
                "crm_id",
                1,
                flags,
                nil,
                { context, _, arguments in
                    guard let id = SQLFunctions.text(arguments?[0]).flatMap(RecordID.init) else {
                        return sqlite3_result_null(context)
                    }
                    id.withBytes { sqlite3_result_blob(context, $0.baseAddress, 16, swiftcrm_transient()) }
                },
                nil,
                nil,
                nil
            ),
            sqlite3_create_function_v2(
                connection,
                "crm_in",
                2,
                flags,
                nil,
                { context, _, arguments in
                    guard let arguments, sqlite3_value_type(arguments[0]) != SQLITE_NULL else {
                        return sqlite3_result_null(context)
                    }
                    sqlite3_result_int(context, SQLFunctions.isIn(arguments[0], arguments[1]) ? 1 : 0)
                },
                nil,
                nil,
                nil
            ),
        ]
        for result in results where result != SQLITE_OK { throw StorageError.sqlite(result, connection) }
    }

    /// Calls `body` with the bytes of identifiers, each once and in order.
    static func withBytes(of values: [Value], _ body: (UnsafeRawBufferPointer) -> Void) {
        var ids: [RecordID] = []
        ids.reserveCapacity(values.count)
        var isSorted = true
        for case .id(let id) in values {
            if let last = ids.last, !(last < id) { isSorted = false }
            ids.append(id)
        }
        if !isSorted { ids = Set(ids).sorted() }
        withUnsafeTemporaryAllocation(byteCount: ids.count * 16, alignment: 8) { bytes in
            for (index, id) in ids.enumerated() {
                bytes.storeBytes(of: id.high.bigEndian, toByteOffset: index * 16, as: UInt64.self)
                bytes.storeBytes(of: id.low.bigEndian, toByteOffset: index * 16 + 8, as: UInt64.self)
            }
            body(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Whether an identifier is one of those whose bytes lie in order.
    private static func isIn(_ value: OpaquePointer?, _ ids: OpaquePointer?) -> Bool {
        guard sqlite3_value_bytes(value) == 16, let sought = sqlite3_value_blob(value),
            let start = sqlite3_value_blob(ids)
        else { return false }
        let high = UInt64(bigEndian: sought.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: sought.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        var (lower, upper) = (0, Int(sqlite3_value_bytes(ids)) / 16)
        while lower < upper {
            let middle = (lower + upper) / 2
            let other = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: middle * 16, as: UInt64.self))
            if other == high {
                let rest = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: middle * 16 + 8, as: UInt64.self))
                if rest == low { return true }
                if rest < low { lower = middle + 1 } else { upper = middle }
            } else if other < high {
                lower = middle + 1
            } else {
                upper = middle
            }
        }
        return false
    }

    private static func of(_ context: OpaquePointer?) -> SQLFunctions? {
        sqlite3_user_data(context).map { Unmanaged<SQLFunctions>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func text(_ value: OpaquePointer?) -> String? {
        bytes(value).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func bytes(_ value: OpaquePointer?) -> UnsafeRawBufferPointer? {
        guard let start = sqlite3_value_text(value) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    private func search(_ argument: OpaquePointer?) -> (matcher: SearchMatcher, layout: SearchLayout)? {
        let handle = Int(sqlite3_value_int64(argument))
        return searches.indices.contains(handle) ? searches[handle] : nil
    }

    private func matches(
        _ context: OpaquePointer?,
        _ count: Int,
        _ arguments: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        guard count >= 1, let arguments, let (matcher, layout) = search(arguments[0]) else {
            return sqlite3_result_int(context, 0)
        }
        var open = matcher.open
        for index in 1..<count where index - 1 < layout.kinds.count {
            guard let bytes = Self.bytes(arguments[index]) else { continue }
            document.removeAll()
            layout.append(bytes, of: layout.kinds[index - 1], to: &document)
            if matcher.finds(&open, in: document) { return sqlite3_result_int(context, 1) }
        }
        sqlite3_result_int(context, 0)
    }

    private func found(_ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let arguments, let (matcher, _) = search(arguments[0]), let bytes = Self.bytes(arguments[1]) else {
            return sqlite3_result_int(context, 0)
        }
        sqlite3_result_int(context, matcher.matches(folded: bytes) ? 1 : 0)
    }
}
