/// The names under which exports have a field.
///
/// A table is written as lines of a field's text form, a colon and the names by which it goes. A name with a question
/// mark counts only where no other column is the same field: `Title` is a job title unless there is a `Job Title`, and
/// then what comes before a name.
struct HeaderTable: Sendable {
    private(set) var strong: [String: ImportField] = [:]
    /// In the order of preference.
    private(set) var weak: [(name: String, field: ImportField)] = []
    private(set) var weakNames: Set<String> = []
    /// The kinds of field that any column can be.
    private(set) var kinds: Set<ImportField.Kind> = []

    /// - Parameter own: The names of the fields that only a module knows.
    init(_ lines: String, own: Set<String> = []) {
        for line in lines.split(separator: "\n") {
            guard let space = line.utf8.firstIndex(of: UInt8(ascii: " ")) else { continue }
            let text = String(line[..<space])
            let ownField = own.contains(text) ? ImportField(.own, label: text) : nil
            guard let field = ownField ?? ImportField(text) else { continue }
            kinds.insert(field.kind)
            for name in line[space...].split(separator: ",") {
                let key = HeaderKey(String(name)).text
                guard name.utf8.last == UInt8(ascii: "?") else {
                    strong[key] = field
                    continue
                }
                weak.append((key, field))
                weakNames.insert(key)
            }
        }
    }

    /// What people and companies have in common.
    static let reachable = """
        email Email, E-mail Address, E-mail, Mail, Email 1, Emails 1 Email, E-mail 1 - Value, E-mail 1 Address
        email Primary Email, Courriel, E-Mail-Adresse, Adresse e-mail, メール, メールアドレス, Eメール, Email Main
        email:work Work Email, Business Email, Company Email, Email Work, Office Email
        email:home Home Email, Personal Email, Email Home, Private Email
        email:other Secondary Email, Other Email, Alternate Email, Email Other, Additional email addresses
        email_label E-mail 1 - Type, E-mail 1 - Label, Email 1 Type, Email 1 Label, Emails 1 Label
        phone Phone, Phone 1, Phone Number, Phone Number 1, Telephone, Telephone Number, Tel, Phones 1 Phone
        phone Phone 1 - Value, Telefon, Telefonnummer, Téléphone, 電話, 電話番号
        phone:other Other Phone, Other Phone 2, Phone Other
        phone:home Home Phone, Home Phone 2, Home Telephone, Phone Home, Telefon privat, 自宅電話番号
        phone:work Work Phone, Work Phone 2, Business Phone, Business Phone 2, Office Phone, Phone Work, Telefon geschäftlich
        phone:work 会社電話番号
        phone:mobile Mobile, Mobile Phone, Mobile Phone Number, Mobile Number, Cell, Cell Phone, Cellphone, Home Mobile
        phone:mobile Mobil, Mobiltelefon, Handy, Portable, Téléphone portable, 携帯, 携帯電話, 携帯番号, 携帯電話番号
        phone:main Primary Phone, Main Phone, Company Main Phone
        phone:whatsapp WhatsApp Phone Number, WhatsApp
        phone:fax Fax, Fax Number, Home Fax, Business Fax, Work Fax, Other Fax, Telefax, ファックス, FAX番号
        phone:pager Pager, Pager Number
        phone:car Car Phone
        phone:assistant Assistant's Phone, Assistant Phone
        phone:callback Callback
        phone:isdn ISDN
        phone:radio Radio Phone
        phone:telex Telex
        phone:tty TTY/TDD Phone
        phone:video Phone Video
        phone_label Phone 1 - Type, Phone 1 - Label, Phone 1 Label, Phones 1 Label
        website Website, Web Site, Website 1, Web Page, Web Page 1, Website URL, Websites, URL, Homepage, Home Page
        website Website 1 - Value, Webseite, Site web, ウェブサイト, ホームページ, LinkedIn, LinkedIn URL, Website Home Page
        website Website Blog, Website Other, Website Profile, Website Work, Personal Web Page, Business Web Page
        external_id External ID, Record ID, ID?, Key?, Legacy ID?, 外部ID
        tags Tags, Tag, Labels, Group Membership, Groups, Groups 1 Label, Categories, Category, Kategorien, タグ
        note Notes, Note, Description, Comments, Remarks, Notizen, Bemerkungen, Beschreibung, Remarques, 備考, メモ
        note Additional comments?, Customer need?, Message?
        created_at Created At, Created, Create Date, Created Date, Created Time, Created On, Date Created, 作成日
        created_at Object create date/time?, Created Date Time
        """

    static let people = """
        name Name?, Full Name, Display Name, Contact Name, File As?, Nom complet, Vollständiger Name, 氏名, 名前, お名前
        name_prefix Name Prefix, Prefix, Salutation, Honorific, Courtesy Title, Anrede, Civilité, 敬称
        given_name First Name, Given Name, Forename, Firstname, Vorname, Prénom, 名
        middle_name Middle Name, Additional Name, Middle Initial, Zweiter Vorname, Deuxième prénom
        family_name Last Name, Family Name, Surname, Nachname, Familienname, Nom de famille, Nom?, 姓, 苗字
        name_suffix Name Suffix, Suffix
        nickname Nickname, Nick Name, Preferred Name, Spitzname, Surnom, ニックネーム
        given_name_reading Given Name Yomi, First Name Yomi, Phonetic First Name, First Name Reading, 名カナ, 名(カナ)
        given_name_reading めい, メイ, 名フリガナ, 名（ふりがな）
        family_name_reading Family Name Yomi, Last Name Yomi, Phonetic Last Name, Last Name Reading, 姓カナ, 姓(カナ)
        family_name_reading せい, セイ, 姓フリガナ, 姓（ふりがな）
        family_first Family Name First
        company Company, Company Name, Organization Name?, Organisation Name?, Organization 1 - Name, Organization
        company Organisation, Employer, Account Name, Company / Account, Accounts 1 Account name, Firma, Unternehmen
        company Société, Entreprise, 会社, 会社名, 勤務先, Account?, Associated Company?, Account.Name
        company_id Account ID, AccountId, Account.Id, Account Name.id, Company ID, Associated Company IDs
        company_id Associated Company ID
        job_title Job Title, Position, Organization Title, Organization 1 - Title, Role?, Titel?, Stelle, Poste, Fonction
        job_title 役職, 職位, Title?, Occupation?
        name_prefix Title?
        department Department, Organization Department, Organization 1 - Department, Division, Abteilung, Service?
        department 部署, 部署名, 部門
        owner Owner, Contact owner, Lead Owner, Record Owner, Owner Name, Owner.Name, Owner Email, Owner.Email
        owner Owner Username, Contact Owner Name, Account Owner?, Zuständig, 担当者
        lifecycle Lifecycle Stage, Lifecycle, Lifecyclestage
        birthday Birthday, Birth Date, Birthdate, Date of birth, Geburtstag, Geburtsdatum, Date de naissance
        birthday Anniversaire, 誕生日, 生年月日
        birth_year Birth Year
        birth_month Birth Month
        source Lead Source, Source, Source Name, Contact Source, Original Source?, 流入元
        external_id Contact ID, Lead ID, Customer ID?, EUID?, VID?
        created_at Connected On, OPTIN_TIME?, Member since?
        """

    static let companies = """
        name Name, Account Name, Company Name, Company, Organization Name, Organization, Organisation, Customer?, Firma
        name Unternehmen, Société, Entreprise, 会社, 会社名, 企業名, Business Name, Account?
        legal_name Legal Name, Registered Name, 正式名称
        website Company Domain Name?, Domain?, Company Domain?
        industry Industry, Branche, Secteur, Sector, 業種
        employees Employees, Number of Employees, Employee Count, No. of Employees, Mitarbeiter, Effectif, 従業員数
        employees Company size?
        parent Parent Account, Parent, Parent Company, Parent Name, Parent Account Name, Subsidiary Of, 親会社
        founded_year Founded, Founded Year, Year Founded, Year Established, Established, Gründungsjahr, 設立年, 創業年
        annual_revenue Annual Revenue, Revenue, Yearly Revenue, Turnover, Jahresumsatz, Umsatz, Chiffre d'affaires, 年商, 売上高
        revenue_currency Annual Revenue Currency, Revenue Currency, Currency, Currency Iso Code
        location Office Location, Headquarters, Head Office?, Location?
        parent_id Parent ID, Parent Account ID, Parent Company ID, Parent Account.id, Parent.Id
        owner Owner, Account Owner, Company Owner, Owner Name, Owner.Name, Owner Email, Owner.Email, Owner Username, 担当者
        external_id Account ID, Company ID, Account Number?
        """

    static let timeline = """
        channel Channel, Activity Type, Engagement Type, Task Subtype?, Event Subtype?, Type, 種別
        direction Direction, Call Direction, Call Type?
        time Time, Date, At, Activity Date Time, Start Date Time, Activity Date?, Timestamp, hs_timestamp, Occurred At
        time Date/Time, Start Time, Start Date?, Sent At, Datum, 日時, Completed Date Time?, Due Date?, Created Date?
        time createdate?, hs_createdate?, Created Time?, Created At?
        duration_seconds Duration Seconds, Call Duration in Seconds, Call Duration, Duration (seconds)
        duration_minutes Duration Minutes, Duration in Minutes, Duration (minutes), Duration?
        subject Subject, Title, Note Title, Betreff, Objet, 件名, Summary?
        body Body, Description, Note Content, Note Body, hs_note_body, Text, Message, Content, Comments, Notes, Note, 本文
        body hs_body_preview?, Full Comments
        from From, From Address, Sender, From Email
        to To, To Address, Recipients, To Email
        cc CC
        attendees Attendees, Participants, Email, Contact Email, Email Address, Invitees
        contact_id Who ID, Contact ID, Name ID, Associated Contact IDs, Associated Contact ID
        related_id What ID, Related To ID, Parent ID, Related ID
        company Company, Account, Account Name, Company Name, Company / Account
        company_id Account ID, Company ID, Associated Company IDs, Account.Id
        owner Owner, Assigned To, Assigned To Name, Owner Name, Owner.Name, Owner Email, Owner.Email, Activity Owner?
        external_id External ID, Activity ID, Engagement ID, Note Id, Record ID, Message-ID, Task ID?, Event ID?, ID?
        """

    static let colleagues = """
        name Name, Full Name, User, Sales Agent, Agent, Sales Rep, Sales Person, Salesperson, Rep, Employee, Mitarbeiter, 担当者
        given_name First Name, Given Name, Vorname, 名
        family_name Last Name, Family Name, Surname, Nachname, 姓
        email Email, E-mail, Email Address, E-Mail-Adresse, メール, メールアドレス
        manager Manager, Manager Name, Reports To, Supervisor, Vorgesetzter, 上司
        team Team, Regional Office, Region, Office, Territory, Sales Team, Department, Abteilung, 部署, チーム
        is_active Is Active, Active
        """
}
