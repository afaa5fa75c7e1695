public import CRMCore

/// Marketing automation as a module of a CRM: consent, mail, segments, journeys, scores and campaigns.
///
/// It works on contacts. One that qualifies advances in its lifecycle, with the evidence; whoever works on leads reacts
/// to that, and this module knows nothing of them.
public struct MarketingAutomation: CRMModule {
    /// The module's name.
    public let name = "marketing"
    /// What plans and sends mail.
    public let mailer: Mailer
    /// What events are worth.
    public let scoring: ScoreModel

    /// Creates the module.
    ///
    /// - Parameters:
    ///   - mail: How mail is sent.
    ///   - scoring: What events are worth; nothing is scored without rules.
    public init(mail: MailSettings, scoring: ScoreModel = ScoreModel()) {
        mailer = Mailer(mail)
        self.scoring = scoring
    }

    /// Adds the module's record types and rules.
    public func register(in registry: inout Registry) throws {
        mailer.register(in: &registry)
        registry.add(Campaign.self)
        registry.add(Touch.self)
        registry.add(Segment.self)
        registry.add(SegmentMember.self)
        registry.add(SegmentWatch.self)
        registry.add(ContactScore.self)
        registry.add(Journey.self)
        registry.add(Enrolment.self)
        SegmentAutomation(model: scoring).register(in: &registry)
        ScoreKeeper(model: scoring).register(in: &registry)
        ContactMerging(model: scoring).register(in: &registry)
        JourneyAutomation(model: scoring, zone: mailer.settings.defaultZone) { [mailer] requests, tx in
            try mailer.plan(requests, in: tx).map(Self.reason)
        }
        .register(in: &registry)
        registry.refers(from: Message.Fields.links)
        registry.refersInText(from: Segment.Fields.condition)
        registry.refersInText(from: Journey.Fields.definition)
        registry.refersToNothing(Segment.Fields.filledThrough)
        personalData(&registry)
        campaigns(&registry)
        facts(&registry)
        access(&registry)
    }

    /// Why a mail was not planned; nil where it was.
    private static func reason(_ plan: MailPlan) -> (UnsentMail.Reason, String)? {
        if plan.isPlanned { return nil }
        switch plan.failure {
        case .noTemplate?: return (.noTemplate, "")
        case let failure?: return (.template, failure.description)
        case nil: return (.gate, plan.decision?.description ?? plan.message?.reason ?? "")
        }
    }

    private func campaigns(_ registry: inout Registry) {
        registry.require(Campaign.Fields.name)
        registry.search(name: Campaign.Fields.name)
        registry.gate("campaign.dates", on: Campaign.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, campaign) in batch.records.enumerated() {
                guard let start = campaign.startsOn, let end = campaign.endsOn, end < start else { continue }
                batch.refuse(index, .outOfRange, "not before the first day", field: Campaign.Fields.endsOn.name)
            }
        }
        registry.gate("touch.appendOnly", on: Touch.self) { batch, context in
            guard batch.kind != .created, context.purpose == .command else { return }
            for index in batch.records.indices {
                batch.refuse(index, .appendOnly, "touches are neither changed nor deleted")
            }
        }
    }
}
