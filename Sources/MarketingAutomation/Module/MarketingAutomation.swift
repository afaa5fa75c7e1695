public import CRMCore

/// Marketing automation as a module of a CRM: consent, mail, segments, journeys, scores and campaigns.
public struct MarketingAutomation: CRMModule {
    /// The module's name.
    public let name = "marketing"
    /// How mail is sent.
    public let mail: MailSettings
    /// What events are worth.
    public let scoring: ScoreModel

    /// Creates the module.
    public init(mail: MailSettings, scoring: ScoreModel = ScoreModel()) {
        self.mail = mail
        self.scoring = scoring
    }

    /// Adds the module's record types and rules.
    public func register(in registry: inout Registry) throws {
        registerMail(in: &registry, settings: mail)
        registry.add(Campaign.self)
        registry.add(Touch.self)
        registry.add(Segment.self)
        registry.add(SegmentMember.self)
        registry.add(SegmentWatch.self)
        registry.add(ContactScore.self)
        registry.add(Journey.self)
        registry.add(Enrolment.self)
        SegmentAutomation(model: scoring).register(in: &registry)
    }
}
