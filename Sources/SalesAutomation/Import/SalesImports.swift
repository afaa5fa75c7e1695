public import CRMCore

extension ImportTarget {
    /// What is sold.
    public static let products = ImportTarget("products")
    /// People and companies that may become customers.
    public static let leads = ImportTarget("leads")
    /// Deals.
    public static let opportunities = ImportTarget("opportunities")
}

/// What files can become once the module is installed.
struct SalesImports: Sendable {
    func register(in registry: inout Registry) {
        registry.imports(Self.products)
        registry.imports(Self.opportunities)
        registry.imports(Self.leads)
    }

    private static let products = ImportShape(
        .products,
        of: Product.self,
        columns: """
            name Product Name, Name, Product, Item Name, Item?, Produktname, Produkt, Artikel, 商品名, 製品名, 品名
            sku SKU, Product Code, Stock Keeping Unit, Item Number, Art.-Nr., Artikelnummer, 商品コード, 品番
            family Family, Product Family, Series, Product Line, Category, Product Category, Produktgruppe, カテゴリ
            list_price Sales Price, List Price, Price, Unit Price, Preis, Listenpreis, 価格, 単価
            currency Currency, Currency Iso Code, Price Currency, Währung, 通貨
            is_active Is Active, Active
            external_id Product ID, External ID, Record ID, ID?, Product2Id
            """,
        own: [
            Product.skuColumn: .text, Product.familyColumn: .text, Product.priceColumn: .money,
            Product.currencyColumn: .text, Product.activeColumn: .text,
        ],
        signs: [
            ["Product", "Sales Price"], ["Product", "Series"], ["Product", "List Price"], ["Product", "Price"],
            ["Product Name", "Price"], ["Product Name", "List Price"], ["Product Code", "Family"], ["SKU", "Price"],
        ]
    )

    private static let opportunities = ImportShape(
        .opportunities,
        of: Opportunity.self,
        columns: """
            external_id Opportunity ID, Deal ID, External ID, Record ID, ID?, 商談ID
            name Opportunity Name, Deal Name, Opportunity, Deal, Name?, Title?, 商談名, 案件名
            owner Sales Agent, Owner, Opportunity Owner, Deal Owner, Owner Name, Owner.Name, Owner Username, Sales Rep
            owner Sales Person, Salesperson, Rep, Owner Email, Agent, Assigned To?, 担当者
            company Account, Account Name, Company, Company Name, Customer, Customer Name, Account.Name, Kunde
            company Customer Account Account name, Organization?, Organization Name?, 取引先, 取引先名, 会社名
            company_id Account ID, AccountId, Account.Id, Company ID
            product Product, Product Name, Item, Produkt, 商品, 商品名
            pipeline Pipeline, Sales Process, パイプライン
            stage Deal Stage, Stage, Stage Name, Sales Stage, Opportunity Stage, Status Id?, Status?, フェーズ, 段階
            engage_date Engage Date, Engaged On, Open Date, Opened, Start Date, 開始日
            close_date Close Date, Expected Close Date, Closing Date, Closed Date?, Estimated Close Date, 完了予定日, クローズ日
            amount Close Value, Amount, Deal Value, Deal Amount, Value, Budget Amount, Price?, Revenue?, Betrag, 金額
            currency Amount Currency, Currency, Currency Iso Code, Budget Amount Currency, Deal Currency, Währung, 通貨
            probability Probability, Probability (%), 確度
            is_won Is Won
            is_closed Is Closed
            close_reason Close Reason, Loss Reason, Lost Reason, Closed Lost Reason, Close reason Name, 失注理由
            next_step Next Step, 次のステップ
            source Lead Source, Source, Original Source?
            note Notes, Note, Description, Additional comments, Comments, 備考, 説明
            created_at Created At, Created Date, Create Date, Created, Created Time, 作成日
            """,
        own: [
            Opportunity.productColumn: .text, Opportunity.pipelineColumn: .text, Opportunity.stageColumn: .text,
            Opportunity.engageColumn: .date, Opportunity.closeColumn: .date, Opportunity.amountColumn: .money,
            Opportunity.currencyColumn: .text, Opportunity.probabilityColumn: .text, Opportunity.wonColumn: .text,
            Opportunity.closedColumn: .text, Opportunity.reasonColumn: .text, Opportunity.nextStepColumn: .text,
        ],
        signs: [
            ["Deal Stage"], ["Opportunity Name"], ["Deal Name"], ["StageName"], ["Stage", "Amount"],
            ["Stage", "Close Date"], ["Opportunity ID", "Stage"], ["Opportunity ID", "Deal Stage", "Close Value"],
            ["Closing Date", "Stage"], ["商談名"], ["案件名"],
        ]
    )

    private static let leads = ImportShape(
        .leads,
        of: Lead.self,
        columns: ImportShape.reachableColumns + "\n" + ImportShape.peopleColumns + "\n"
            + """
            name Contact Name, Full Name, Name?
            industry Industry, Branche, Secteur, Sector, 業種
            lead_name Lead Name
            status Status, Lead Status, Status Id, ステータス
            is_converted Is Converted, Converted
            reason Disqualification Reason, Unqualified Reason, Lost Reason
            score Lead Score, Score
            external_id Lead ID, Number?
            """,
        hasAddresses: true,
        own: [
            Lead.nameColumn: .text, Lead.statusColumn: .text, Lead.convertedColumn: .text, Lead.reasonColumn: .text,
            Lead.scoreColumn: .text,
        ],
        signs: [["Lead Name"], ["Lead Owner"], ["Is Converted"], ["Lead ID"], ["Lead Status", "Company"]]
    )
}
