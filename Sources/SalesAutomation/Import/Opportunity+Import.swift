public import CRMCore
public import StorageProtocols

extension Opportunity: ImportableRecord {
    static let productColumn = "product"
    static let pipelineColumn = "pipeline"
    static let stageColumn = "stage"
    static let engageColumn = "engage_date"
    static let closeColumn = "close_date"
    static let amountColumn = "amount"
    static let currencyColumn = "currency"
    static let probabilityColumn = "probability"
    static let wonColumn = "is_won"
    static let closedColumn = "is_closed"
    static let reasonColumn = "close_reason"
    static let nextStepColumn = "next_step"

    /// The opportunity that a row is; its stage and pipeline are what the row calls them, until it is linked.
    public static func record(_ row: inout ImportRow) -> Opportunity {
        let product = row.text(productColumn)
        if let product { row.references.name(product, of: Product.self, by: Product.Fields.name) }
        let engaged = row.instant(engageColumn)
        let closed = row.instant(closeColumn)
        if let engaged, let closed, closed < engaged { row.refuse(closeColumn, "before it began") }
        let money = row.money(amountColumn, currency: currencyColumn)
        let named = [row.references.company, product].compactMap { $0 }.joined(separator: " – ")
        var opportunity = Opportunity(
            name: row.name ?? (named.isEmpty ? row.externalID ?? "" : named),
            pipeline: row.text(pipelineColumn) ?? "",
            stage: row.text(stageColumn) ?? "",
            outcome: outcome(&row),
            amount: money?.minor,
            currency: money?.currency,
            closeDate: row.date(closeColumn),
            closedAt: closed,
            closeReason: row.text(reasonColumn),
            probability: percent(&row),
            nextStep: row.text(nextStepColumn),
            source: row.source,
            externalID: row.externalID,
            note: row.note,
            custom: row.custom,
            createdAt: engaged ?? row.createdAt ?? .unassigned
        )
        if opportunity.externalID == nil {
            opportunity.externalID = ImportRow.digest([
                row.name, row.references.company, row.references.companyID, product, row.references.owner,
                row.text(engageColumn), row.text(closeColumn), row.text(amountColumn),
            ])
        }
        return opportunity
    }

    /// What a row says of won and closed besides the stage.
    private static func outcome(_ row: inout ImportRow) -> Outcome {
        if row.boolean(wonColumn) == true { return .won }
        return row.boolean(closedColumn) == true ? .lost : .open
    }

    private static func percent(_ row: inout ImportRow) -> Int? {
        // Zeros behind a point say nothing, and neither does a percent sign.
        guard let text = row.text(probabilityColumn)?.utf8.filter({ $0 != UInt8(ascii: "%") && $0 != 0x20 }) else {
            return nil
        }
        let percent = Double(String(decoding: text, as: UTF8.self)).flatMap { Int(exactly: $0.rounded()) }
        guard let percent, (0...100).contains(percent) else {
            row.refuse(probabilityColumn, "no percentage from 0 to 100")
            return nil
        }
        return percent
    }

    /// Finds the account, owner and product, which must exist if the row names them, and the stage.
    public mutating func link(
        _ references: ImportReferences,
        _ links: inout ImportLinks,
        existing: Opportunity?
    ) throws {
        if let company = references.company {
            let known = existing?.account
            account = try links.requiredAccount(company, references.companyID, preferring: known)
        } else if references.companyID != nil {
            account = links.account(nil, references.companyID)
            if account == nil { links.add(.unknownAccount) }
        }
        if let text = references.owner { owner = try links.requiredUser(text) }
        if let text = references.recordName(of: Product.self) {
            product = try links.required(text, of: Product.self, by: Product.Fields.name, column: Self.productColumn)
        }
        try settleStage(&links, existing)
    }

    /// Turns what the row calls the stage into one of the installed pipelines', with the dates as its history.
    private mutating func settleStage(_ links: inout ImportLinks, _ existing: Opportunity?) throws {
        let words = StageWords(pipelines: try links.transaction.salesAutomation.pipelines)
        var given: Pipeline?
        if !pipeline.isEmpty {
            guard let known = words.pipeline(pipeline) else {
                let titles = words.pipelines.all.map(\.title).joined(separator: ", ")
                return links.refuse(Self.pipelineColumn, pipeline, "no such pipeline; there are \(titles)")
            }
            given = known
        } else if let existing {
            given = words.pipelines[existing.pipeline]
        }
        let text = stage
        if text.isEmpty, outcome == .open, let existing {
            (pipeline, stage, outcome) = (existing.pipeline, existing.stage, existing.outcome)
            (stageSince, closedAt, closeReason) = (existing.stageSince, existing.closedAt, existing.closeReason)
            return
        }
        var match = text.isEmpty ? nil : words.stage(text, in: given)
        if match == nil, outcome != .open || text.isEmpty, let pipeline = given ?? words.pipeline(nil) {
            if !text.isEmpty { links.add(.stageFromOutcome) }
            match = pipeline.stage(outcome).map { StageWords.Match(pipeline: pipeline, stage: $0, isExact: true) }
        }
        guard let match else {
            let choices = words.choices(in: given)
            return links.refuse(Self.stageColumn, text, "no such stage; there are \(choices)")
        }
        (pipeline, stage, outcome) = (match.pipeline.name, match.stage.name, match.stage.outcome)
        if outcome == .open {
            closedAt = nil
            if createdAt != .unassigned { stageSince = createdAt }
            if !match.isExact { goBackToWhatIsMet(match, words.pipelines, existing, &links) }
        } else {
            if let closedAt { stageSince = closedAt }
            if match.stage.requiresReason, closeReason?.isBlank ?? true {
                closeReason = existing?.closeReason ?? Stage.reasonNotRecorded
            }
        }
    }

    /// Takes an earlier stage where the one that resembles the row's asks for more than the row says.
    private mutating func goBackToWhatIsMet(
        _ match: StageWords.Match,
        _ pipelines: Pipelines,
        _ existing: Opportunity?,
        _ links: inout ImportLinks
    ) {
        var deal = existing ?? self
        deal.merge(self)
        let open = match.pipeline.openStages
        let last = open.firstIndex { $0.name == match.stage.name } ?? 0
        for stage in open.prefix(last + 1).reversed() {
            deal.stage = stage.name
            guard pipelines.problems(of: deal, from: nil).isEmpty else { continue }
            if stage.name != match.stage.name { links.add(.earlierStage) }
            self.stage = stage.name
            return
        }
    }

    /// Takes over what a row says and the opportunity does not have yet.
    public mutating func merge(_ row: Opportunity) {
        if row.stage != stage || row.pipeline != pipeline {
            (pipeline, stage, outcome) = (row.pipeline, row.stage, row.outcome)
            if row.stageSince > stageSince { stageSince = row.stageSince }
            closedAt = row.closedAt
        } else if let closed = row.closedAt {
            closedAt = closed
        }
        Merge.part(row.name, into: &name)
        Merge.value(row.account, into: &account)
        Merge.value(row.owner, into: &owner)
        if row.amount != nil { (amount, currency) = (row.amount, row.currency) }
        Merge.value(row.closeDate, into: &closeDate)
        Merge.text(row.closeReason, into: &closeReason)
        Merge.value(row.probability, into: &probability)
        Merge.text(row.nextStep, into: &nextStep)
        Merge.text(row.source, into: &source)
        Merge.value(row.product, into: &product)
        if externalID == nil { externalID = row.externalID }
        Merge.text(row.note, into: &note)
        Merge.custom(row.custom, into: &custom)
    }

    /// The rule that an opportunity breaks of which nothing is known.
    public var missing: String? { name.isEmpty ? "a name, an account or a product is missing" : nil }

    /// The columns that a field comes from.
    public static func columns(of field: String) -> [String] {
        switch field {
        case Fields.account.name: ["company", "company_id"]
        default: [field]
        }
    }

    /// Writes the stays in the stage before, of deals that were closed when they came.
    public static func complete(_ created: [Stored<Opportunity>], in tx: CommandTransaction) throws {
        let pipelines = try tx.salesAutomation.pipelines
        var intervals: [StageInterval] = []
        for after in created where after.outcome != .open && after.createdAt < after.stageSince {
            guard let open = pipelines[after.pipeline].flatMap({ StageWords.stageOfWork(in: $0) }) else { continue }
            var before = after.record
            (before.stage, before.stageSince) = (open.name, after.createdAt)
            intervals.append(StageInterval(before, until: after.record))
        }
        try tx.create(intervals)
    }
}

extension ImportNote {
    fileprivate static let unknownAccount = ImportNote("no account has the identifier; the link was left out")
    fileprivate static let stageFromOutcome = ImportNote("the stage is unknown and was told from won and closed")
    fileprivate static let earlierStage = ImportNote(
        "the stage asks for more than the row says, and the deal is in an earlier one"
    )
}

extension StageWords {
    /// The stage in which a closed deal is taken to have been worked on, where a file does not say.
    static func stageOfWork(in pipeline: Pipeline) -> Stage? {
        pipeline.openStages.first { key($0.name).utf8.starts(with: "engag".utf8) } ?? pipeline.openStages.first
    }
}
