public import StorageProtocols

extension Registry {
    /// Adds a part to every commit that writes records of a type.
    ///
    /// It runs on the store's thread after the rows are written, whichever way they come: command, import or
    /// automation. When an operation is undone it does not run: what it wrote is undone like the rest.
    ///
    /// - Parameters:
    ///   - name: The hook's name, unique among all.
    ///   - type: The record type.
    ///   - run: May write other records. What it throws refuses the command.
    public mutating func hook<R: Record>(
        _ name: String,
        on type: R.Type,
        _ run: @escaping @Sendable (HookBatch<R>, CommandTransaction) throws -> Void
    ) {
        guard claim(name, "hook") else { return }
        mention(R.typeName)
        var hooks = automation.hooks[R.typeName] as? Hooks<R> ?? Hooks<R>()
        hooks.hooks.append(Hook(name: name, run: run))
        automation.hooks[R.typeName] = hooks
    }

    /// Adds a part to every commit that changes records of a type, which does not ask what they were before.
    ///
    /// Unlike a hook it costs no look at the records as they were.
    mutating func followUp<R: Record>(
        on type: R.Type,
        _ run: @escaping @Sendable ([R], CommandTransaction) throws -> Void
    ) {
        mention(R.typeName)
        var hooks = automation.hooks[R.typeName] as? Hooks<R> ?? Hooks<R>()
        hooks.followUps.append(run)
        automation.hooks[R.typeName] = hooks
    }

    /// Completes records of a type before they are checked and written, whichever way they come.
    ///
    /// It is for what follows from a record's other fields and the module's settings. When an operation is undone it
    /// does not run.
    ///
    /// - Parameters:
    ///   - name: The name, unique among all.
    ///   - type: The record type.
    ///   - run: Is given the record as it is to be, the record as it was, nil for a new one, and the commit's time.
    public mutating func prepare<R: Record>(
        _ name: String,
        on type: R.Type,
        _ run: @escaping @Sendable (inout R, R?, Instant) -> Void
    ) {
        guard claim(name, "preparation") else { return }
        mention(R.typeName)
        var hooks = automation.hooks[R.typeName] as? Hooks<R> ?? Hooks<R>()
        hooks.preparations.append(run)
        automation.hooks[R.typeName] = hooks
    }

    /// Acts on records when the time in one of their fields has come.
    ///
    /// The field is the timer: set it to wake up, set it to nil not to. It should be indexed.
    ///
    /// - Parameters:
    ///   - name: The timer's name, unique among all.
    ///   - type: The record type.
    ///   - due: The field.
    ///   - batch: The most records of one commit.
    ///   - failed: What is written, in a commit of its own, when a record's turn threw. It must move the field on, too;
    ///     without it the record is tried again with every tick.
    ///   - run: Must move the field of each record on, clear it, or delete the record, in the same commit.
    public mutating func timer<R: CRMRecord>(
        _ name: String,
        on type: R.Type,
        due: Field<R, Instant?>,
        batch: Int = 500,
        failed: (@Sendable (Stored<R>, any Error, CommandTransaction) throws -> Void)? = nil,
        _ run: @escaping @Sendable ([Stored<R>], CommandTransaction) throws -> Void
    ) {
        guard claim(name, "timer") else { return }
        mention(R.typeName, due.name)
        automation.timers.append(DueTimer(name, due: due, batch: batch, failed: failed, run))
    }

    /// Acts on changes of record types, each exactly once, in their order.
    ///
    /// What it writes commits together with its position in the feed.
    ///
    /// - Parameters:
    ///   - name: The reactor's name, unique among all; it keeps its position under it.
    ///   - types: The record types' names; none for all.
    ///   - batch: The most changes of one commit.
    ///   - start: Where it begins when it is installed.
    ///   - run: Should read the records as they are now: they may have changed again.
    public mutating func reactor(
        _ name: String,
        on types: [String],
        batch: Int = 500,
        from start: ReactorStart = .installation,
        _ run: @escaping @Sendable (ChangeBatch, CommandTransaction) throws -> Void
    ) {
        guard claim(name, "reactor") else { return }
        automation.reactors.append(
            Reactor(
                name: name,
                types: types.isEmpty ? nil : Set(types),
                watching: nil,
                batch: max(1, batch),
                start: start,
                run: run
            )
        )
    }

    /// Acts on changes of the record types that it names each time, nil for all, of those from now on.
    mutating func reactor(
        _ name: String,
        watching types: @escaping @Sendable (any ReadTransaction) throws -> Set<String>?,
        run: @escaping @Sendable (ChangeBatch, CommandTransaction) throws -> Void
    ) {
        guard claim(name, "reactor") else { return }
        automation.reactors.append(
            Reactor(name: name, types: nil, watching: types, batch: 500, start: .installation, run: run)
        )
    }

    /// Sends the messages that wait under a name in the outbox.
    ///
    /// - Parameters:
    ///   - name: The channel's name, unique among all, such as `email`.
    ///   - policy: How often and how long it is tried.
    ///   - contacting: The way by which it contacts people. Each of its messages must say its address and purpose, and
    ///     goes out only where ``ContactGate`` allows it at that time.
    ///   - check: Asked about leased messages right before they go out, in one commit; it answers in their order. It
    ///     may write.
    ///   - settle: Told of the answers in the commit that writes them down.
    ///   - deliver: Hands messages to the outside world and answers in their order. It runs outside any transaction.
    public mutating func channel(
        _ name: String,
        _ policy: OutboxPolicy = OutboxPolicy(),
        contacting: ContactChannel? = nil,
        check: (@Sendable ([OutgoingMessage], CommandTransaction) throws -> [DispatchVerdict])? = nil,
        settle: (
            @Sendable ([(message: OutgoingMessage, outcome: DeliveryOutcome)], CommandTransaction) throws -> Void
        )? = nil,
        deliver: @escaping @Sendable ([OutgoingMessage]) async -> [DeliveryOutcome]
    ) {
        guard claim(name, "channel") else { return }
        automation.channels.append(
            OutboxChannel(
                name: name,
                policy: policy,
                contacting: contacting,
                check: check,
                settle: settle,
                deliver: deliver
            )
        )
    }

    /// Says where conversions with a value come from, so that marketing can credit its campaigns with them.
    ///
    /// - Parameters:
    ///   - name: The source's name, unique among all.
    ///   - list: Lists the conversions of a period.
    public mutating func conversions(
        _ name: String,
        _ list: @escaping @Sendable (Range<Instant>, QueryTransaction) throws -> [Conversion]
    ) {
        guard claim(name, "conversions") else { return }
        automation.conversions.append(list)
    }
}

/// What the modules of a CRM do by themselves.
struct AutomationRegistry: Sendable {
    var hooks: [String: any AnyHooks] = [:]
    var timers: [DueTimer] = []
    var reactors: [Reactor] = []
    var channels: [OutboxChannel] = []
    var books: [Book] = []
    var briefs: [BriefSection] = []
    /// What stored rules can name.
    var rules = RuleBook()
    /// What is done when reminders come due.
    var reminders: [@Sendable ([DueReminder], CommandTransaction) throws -> Void] = []
    var conversions: [@Sendable (Range<Instant>, QueryTransaction) throws -> [Conversion]] = []
    var names: Set<String> = []
}
