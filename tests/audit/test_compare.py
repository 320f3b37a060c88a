"""From flows to findings: where they stand, what they say, how sure they are, and what is one finding."""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.document import Word
from scanner.inventory.bindings import Bindings, Exemption, LegalObligation, Match, RecipientBinding
from scanner.taint.model import Collection, EntryPoint, Flow, Guess, Recipient, SettingSeen, Step
from tests.audit import reference_case
from tests.audit.seen import audit, done, flow, guard, in_code, place, rules, sink, source


def bound(**more: Any) -> Bindings:
    return msgspec.structs.replace(reference_case.bindings(), **more)


def test_the_sentence_names_data_owner_and_recipient() -> None:
    result = audit(flow(source(owner="Customer"), sink(host="api.mixpanel.com")))
    (finding,) = in_code(result)
    assert finding.rule == "PF102"
    assert finding.message == (
        "the e-mail address of a customer is sent to Mixpanel (api.mixpanel.com), and no clause declares it"
    )
    assert (finding.place.path, finding.place.line) == ("shop/clients/http.py", 20)
    assert finding.sureness == 'high: form field "email"; recipient from the constant URL; every call resolved'
    assert finding.citations[0].clause == "L5-S1"
    assert finding.citations[0].place.path == "policy/ottobest.txt"
    assert finding.considered[0].reason == "names no recipient, so it covers the first party only"


def test_a_read_is_anchored_where_the_data_is_read() -> None:
    read = Collection(source("user.demographic.date_of_birth", "shop/checkout/age.py:20"))
    (finding,) = in_code(audit(read))
    assert (finding.rule, finding.place.path, finding.place.line) == ("PF101", "shop/checkout/age.py", 20)
    assert finding.message == "the date of birth is collected, and no clause declares it"


def test_what_is_said_at_the_read_is_not_said_again_at_each_sink() -> None:
    read = source("user.contact.phone_number")
    own = sink(host="api.ottobest.example")
    assert rules(audit(Collection(read), flow(read, own), flow(read, sink("database", "shop/repo.py:3")))) == ["PF106"]


def test_what_is_nowhere_collected_is_said_where_it_is_kept() -> None:
    read = source("user.job_title", collects=False, kind="field")
    kept = flow(read, sink("database", "shop/repo.py:3", store="staff"))
    (finding,) = in_code(audit(kept))
    assert finding.rule == "PF101"
    assert finding.message == "the job title is stored in the database “staff”, and no clause declares it"


def test_the_purpose_comes_from_the_innermost_bound_step() -> None:
    read = source(at="shop/checkout/views.py:10")
    shared = sink(at="shop/clients/http.py:20", host="audience.ottobest.example")
    steps = tuple(
        Step(place(path, 5), "call", path.removesuffix(".py").replace("/", "."), "passed on")
        for path in ("shop/checkout/views.py", "shop/analytics/audience.py", "shop/clients/http.py")
    )
    (finding,) = in_code(audit(flow(read, shared, steps=steps)))
    assert finding.rule == "PF103"
    assert "bound by path shop/analytics/**" in finding.message
    assert finding.message.endswith("it is declared for “take and deliver an order” only")


def test_a_purpose_is_an_error_where_consent_is_required_and_purposes_are_closed() -> None:
    read = source("user.location", "shop/analytics/heatmap.py:18")
    granted = guard("shop.consent.granted", "'location'", paths="every")
    (finding,) = in_code(audit(Collection(read, guards=(granted,))))
    assert (finding.rule, finding.level) == ("PF103", "error")
    assert finding.citations[0].clause == "L29-S4"


def test_purposes_and_the_read_of_the_same_data_are_one_finding() -> None:
    read = source("user.device.ip_address", "shop/risk/network.py:15")
    out = sink(at="shop/risk/network.py:15", host="risk.ottobest.example")
    assert rules(audit(Collection(read), flow(read, out))) == ["PF103"]


def test_a_gate_on_every_path_is_consent_and_on_some_is_not() -> None:
    read = source("user.location", "shop/risk/location.py:19")
    every = guard("shop.consent.granted", "'location'", paths="every")
    some = guard("shop.consent.granted", "'location'", paths="some")
    other = guard("shop.consent.granted", "'photos'", paths="every")
    assert rules(audit(Collection(read, guards=(every,)))) == []
    assert rules(audit(Collection(read, guards=(some,)))) == ["PF201"]
    assert rules(audit(Collection(read, guards=(other,)))) == ["PF202"]
    assert rules(audit(Collection(read))) == ["PF201"]


def test_a_refused_branch_is_no_consent() -> None:
    read = source("user.location", "shop/risk/location.py:19")
    refused = guard("shop.consent.granted", "'location'", polarity=False, paths="every")
    assert rules(audit(Collection(read, guards=(refused,)))) == ["PF201"]


def test_an_ungated_entry_point_is_enough() -> None:
    read = source("user.location", "shop/risk/location.py:19")
    gate = guard("shop.consent.granted", "'location'")
    assert rules(audit(Collection(read, guards=(gate,), ungated=("GET /map",)))) == ["PF201"]
    assert rules(audit(Collection(read, guards=(gate,)))) == []


def test_a_check_is_taken_for_consent_by_its_usual_name() -> None:
    read = source("user.location", "shop/risk/location.py:19")
    usual = guard("app.privacy.has_consent", "'location'", paths="every")
    unrelated = guard("app.forms.is_valid", paths="every")
    other = guard("app.privacy.has_consent", "'newsletter'", paths="every")
    assert rules(audit(Collection(read, guards=(usual,)))) == []
    assert rules(audit(Collection(read, guards=(unrelated,)))) == ["PF201"]
    assert rules(audit(Collection(read, guards=(other,)))) == ["PF202"]


def test_services_are_known_only_when_every_entry_point_is_bound() -> None:
    read = source(at="shop/catalogue/restock.py:18")
    entries = tuple(
        EntryPoint("route", label, function, place("shop/x.py", 1))
        for label, function in (
            ("POST /orders", "shop.x.order"),
            ("POST /r", "shop.reviews.create"),
            ("GET /z", "shop.z"),
        )
    )
    reached = Collection(read, entry_points=("POST /r",))
    assert rules(audit(reached, entry_points=entries)) == ["PF108"]
    both = Collection(read, entry_points=("POST /r", "POST /orders"))
    assert rules(audit(both, entry_points=entries)) == []
    unbound = Collection(read, entry_points=("POST /r", "GET /z"))
    assert rules(audit(unbound, entry_points=entries)) == []


def test_an_identifier_in_the_record_links_it_and_a_hash_of_it_is_weak() -> None:
    click = source("user.telemetry.click", "shop/analytics/track.py:4")
    account = source("user.account.id", "shop/analytics/track.py:5", symbol="g.account", collects=False)
    out = sink(at="shop/analytics/track.py:9", host="events.ottobest.example", function="shop.analytics.track.view")
    assert rules(audit(flow(click, out), flow(account, out))) == ["PF103", "PF501"]
    assert "PF502" in rules(audit(flow(click, out), flow(account, out, transformations=done("hashed"))))
    assert "PF501" not in rules(audit(flow(click, out)))


def test_what_a_helper_adds_to_the_record_is_in_it() -> None:
    out = sink(at="shop/clients/events.py:9", host="events.ottobest.example", function="shop.clients.events.send")
    join = Step(place("shop/a.py", 6), "send(visit)", "shop.a.view", "passed on")
    into = Step(out.place, "requests.post(...)", out.function, "sent")
    click = flow(source("user.telemetry.click", "shop/a.py:2", function="shop.a.view"), out, steps=(join, into))
    added = source("user.account.id", "shop/a.py:20", function="shop.a.add_member", collects=False)
    assert "PF501" in rules(audit(click, flow(added, out, steps=(join, into))))


def test_flows_from_different_callers_share_no_record() -> None:
    out = sink(at="shop/clients/events.py:9", host="events.ottobest.example")

    def called_from(read: Any, path: str) -> Flow:
        name = path.removesuffix(".py").replace("/", ".")
        inside = Step(place("shop/clients/events.py", 7), "payload", "shop.clients.events.publish", "passed on")
        outside = Step(place(path, 3), "publish(...)", name, "passed on")
        return flow(read, out, steps=(outside, inside))

    click = called_from(source("user.telemetry.click", "shop/a.py:2", function="shop.a"), "shop/a.py")
    account = called_from(source("user.account.id", "shop/b.py:2", function="shop.b"), "shop/b.py")
    assert rules(audit(click, account)) == []


def test_a_name_alone_lowers_level_and_rank() -> None:
    read = source(confidence="low", kind="variable")
    (finding,) = in_code(audit(flow(read, sink(host="api.mixpanel.com"))))
    assert (finding.level, finding.rank) == ("warning", 30)
    (sure,) = in_code(audit(flow(source(), sink(host="api.mixpanel.com"))))
    assert (sure.level, sure.rank) == ("error", 85)


def test_guesses_cost_and_are_said() -> None:
    guess = Guess("unknown-call", place("shop/x.py", 4), "the call of build() was taken to pass data on")
    (finding,) = in_code(audit(flow(source(), sink(host="api.mixpanel.com"), guesses=(guess,))))
    assert finding.rank == 77
    assert "build() was taken to pass data on" in finding.sureness


def test_two_witnesses_of_one_flow_are_one_finding_and_the_surest_stays() -> None:
    near = flow(source(at="shop/checkout/views.py:10"), sink(host="api.mixpanel.com"))
    guess = Guess("name-fallback", place("shop/x.py", 4), "a guess")
    far = flow(
        source(at="shop/checkout/views.py:30"),
        sink(at="shop/clients/http.py:25", host="api.mixpanel.com"),
        guesses=(guess,),
    )
    findings = in_code(audit(far, near))
    assert [finding.place.line for finding in findings] == [20]


def test_a_bare_name_does_not_repeat_what_is_surely_said_of_the_same_place() -> None:
    sure = flow(source(at="shop/checkout/views.py:10"), sink(host="api.mixpanel.com"))
    named = source(at="shop/clients/http.py:4", confidence="low", kind="parameter", symbol="email")
    findings = in_code(audit(sure, flow(named, sink(host="api.mixpanel.com"))))
    assert [finding.rank for finding in findings] == [85]
    alone = in_code(audit(flow(named, sink(host="api.mixpanel.com"))))
    assert [finding.rank for finding in alone] == [30]


def test_moving_code_keeps_the_identity() -> None:
    one = in_code(audit(flow(source(at="shop/a.py:10"), sink(at="shop/b.py:20", host="api.mixpanel.com"))))
    two = in_code(audit(flow(source(at="shop/a.py:90"), sink(at="shop/b.py:77", host="api.mixpanel.com"))))
    assert one[0].identity == two[0].identity


def test_an_unresolved_recipient_is_a_gap() -> None:
    unknown = sink(recipient=Recipient("", "", "{?}", False))
    (finding,) = in_code(audit(flow(source(), unknown)))
    assert (finding.rule, finding.verdict) == ("PF703", "gap")
    assert finding.message == "the e-mail address is sent to a recipient that cannot be resolved ({?})"


def test_a_place_says_who_receives_where_the_code_does_not() -> None:
    unknown = flow(source("user.contact.email"), sink(at="shop/feeds.py:9", recipient=Recipient("", "", "{?}", False)))
    told = flow(source("user.contact.email"), sink(at="shop/feeds.py:9", host="api.mixpanel.com"))
    for match in (Match(path="shop/feeds.py"), Match(symbol="shop.feeds")):
        assert "PF703" not in rules(audit(unknown, bindings=bound(recipients=(RecipientBinding(match, "ottobest"),))))
        assert rules(audit(told, bindings=bound(recipients=(RecipientBinding(match, "ottobest"),)))) == ["PF102"]
    elsewhere = RecipientBinding(Match(path="shop/other.py"), "ottobest")
    assert "PF703" in rules(audit(unknown, bindings=bound(recipients=(elsewhere,))))


def test_a_host_of_nobody_known_is_an_undeclared_recipient() -> None:
    (finding,) = in_code(audit(flow(source(), sink(host="api.example.org"))))
    assert (finding.rule, finding.message) == (
        "PF102",
        "the e-mail address is sent to api.example.org, and no clause declares it",
    )


def test_masked_data_may_be_logged_and_encoded_data_may_not() -> None:
    log = sink("log", "shop/log.py:9", symbol="logging.info", transport="none")
    assert rules(audit(flow(source(), log))) == ["PF302"]
    assert rules(audit(flow(source(), log, transformations=done("masked", "x.y")))) == []
    assert rules(audit(flow(source(), log, transformations=done("encoded", "base64.b64encode")))) == ["PF302"]


def test_a_bound_masker_is_recognised_on_the_way() -> None:
    log = sink("log", "shop/log.py:9", transport="none")
    through = Step(place("shop/privacy.py", 30), "value[:1]", "shop.privacy.mask", "cut")
    assert rules(audit(flow(source(), log, steps=(through,)))) == []


def test_anonymised_data_is_personal_no_more() -> None:
    out = sink(host="api.mixpanel.com")
    assert rules(audit(flow(source(), out, transformations=done("aggregated", "shop.privacy.aggregate")))) == []
    assert rules(audit(flow(source(), out, transformations=done("hashed")))) == ["PF102"]


def test_cleartext_counts_and_this_machine_does_not() -> None:
    own = sink(host="api.ottobest.example", transport="cleartext")
    assert rules(audit(flow(source(), own))) == ["PF301"]
    assert rules(audit(flow(source(), sink(host="localhost:8080", transport="cleartext")))) == []


def test_an_error_reporter_has_its_own_class() -> None:
    reporter = sink("error_reporter", recipient=Recipient("sentry"), symbol="sentry_sdk.set_user")
    (finding,) = in_code(audit(flow(source(), reporter)))
    assert finding.rule == "PF303"
    assert finding.message == "the e-mail address is sent to Sentry, and no clause declares it"


def test_mail_by_an_unnamed_server_is_our_own() -> None:
    mail = sink("email", recipient=None, symbol="smtplib.SMTP.send_message", transport="unknown")
    assert rules(audit(flow(source(), mail))) == []


def test_a_store_at_a_host_of_ours_is_our_store() -> None:
    bucket = sink("file", recipient=Recipient("aws", "s3.amazonaws.com"), symbol="boto3.client.put_object")
    assert rules(audit(flow(source(), bucket))) == []


def test_a_legal_obligation_lifts_consent_and_nothing_else() -> None:
    entry = LegalObligation(Match(path="shop/risk/**"), (Word("user.location"),), "anti-fraud law", "counsel")
    read = source("user.location", "shop/risk/location.py:19")
    assert rules(audit(Collection(read), bindings=bound(legal_obligation=(entry,)))) == []
    elsewhere = source("user.location", "shop/maps/location.py:19")
    assert rules(audit(Collection(elsewhere), bindings=bound(legal_obligation=(entry,)))) == ["PF201"]


def test_an_exemption_suppresses_and_keeps_the_finding() -> None:
    entry = Exemption(Word("PF102"), Match(host="api.mixpanel.com"), "contract signed", "counsel")
    result = audit(flow(source(), sink(host="api.mixpanel.com")), bindings=bound(exemptions=(entry,)))
    (finding,) = in_code(result)
    assert finding.suppressed == "contract signed (approved by counsel)"


def test_without_an_inventory_only_hygiene_is_judged() -> None:
    log = sink("log", "shop/log.py:9", transport="none")
    reporter = sink("error_reporter", "shop/e.py:2", recipient=Recipient("sentry"), symbol="sentry_sdk.set_user")
    result = audit(
        flow(source(), log), flow(source(), sink(host="api.mixpanel.com")), flow(source(), reporter), without=True
    )
    assert sorted(rules(result)) == ["PF302", "PF303"]
    assert result.declarations == ()


def test_a_setting_that_leaks_is_a_finding() -> None:
    setting = SettingSeen(
        "PF303", place("shop/wsgi.py", 4), "send_default_pii=True", "shop.wsgi", "sentry_sdk.init", (), "says so"
    )
    (finding,) = in_code(audit(settings=(setting,)))
    assert (finding.rule, finding.message, finding.place.line) == ("PF303", "says so", 4)


def test_what_maps_to_no_category_is_said_where_it_leaves() -> None:
    form = source("user", data_type="unclassified", expression="request.form")
    (finding,) = in_code(audit(flow(form, sink(host="api.mixpanel.com")), Collection(form)))
    assert (finding.rule, finding.level, finding.verdict) == ("PF702", "note", "gap")
    assert rules(audit(Collection(form))) == []
    assert rules(audit(flow(form, sink(host="api.ottobest.example")))) == []
    assert rules(audit(flow(form, sink("database")))) == []


def test_two_keys_of_one_form_are_two_findings() -> None:
    lines = [("a", 3), ("b", 4)]
    reads = [
        Collection(source("user.job_title", f"shop/x.py:{line}", symbol="form.get", expression=f'form.get("{key}")'))
        for key, line in lines
    ]
    assert rules(audit(*reads)) == ["PF101", "PF101"]


def test_a_whole_object_that_leaves_is_more_than_needed() -> None:
    whole = source(kind="object", fields=("email", "name"), collects=False)
    assert "PF604" in rules(audit(flow(whole, sink(host="api.mixpanel.com"))))
    assert "PF604" not in rules(audit(flow(whole, sink(host="api.ottobest.example"))))


def test_declarations_and_promises_are_counted() -> None:
    good = Collection(source(at="shop/checkout/views.py:10"))
    bad = flow(source(at="shop/checkout/views.py:10"), sink(host="api.mixpanel.com"))
    result = audit(good, bad)
    (order,) = [count for count in result.declarations if count.id == "D01-order-contact"]
    assert (order.compliant, order.violation, order.gap) == (0, 1, 1)  # no service is bound for the read
    (sharing,) = [count for count in result.promises if count.id == "P22"]
    assert (sharing.violation, sharing.gap) == (1, 0)  # that no service is bound says nothing of sharing
    (attested,) = [count for count in result.promises if count.id == "P21"]
    assert (attested.compliant, attested.violation, attested.gap) == (0, 0, 0)


def test_findings_come_in_one_order() -> None:
    flows = [flow(source(at=f"shop/a{n}.py:1"), sink(at=f"shop/b{n}.py:2", host="api.mixpanel.com")) for n in range(5)]
    assert audit(*flows).findings == audit(*reversed(flows)).findings


def test_lines_are_hashed_when_their_text_is_at_hand() -> None:
    text = "\n".join(f"line {number}" for number in range(30))
    result = audit(flow(source(), sink(host="api.mixpanel.com")), text=lambda path: text)
    assert in_code(result)[0].line_hash.endswith(":1")


def test_a_check_that_closes_another_service_is_refusal_at_too_high_a_price() -> None:
    order = EntryPoint("route", "POST /orders", "shop.x.order", place("shop/x.py", 1))
    photos = guard("shop.consent.granted", "photos", paths="every")
    read = source(at="shop/checkout/views.py:10")
    behind = Collection(read, guards=(photos,), entry_points=("POST /orders",))
    (finding,) = in_refusal(audit(behind, entry_points=(order,)))
    assert finding.message == (
        "refusing consent for the photo album also closes “the user places an order or buys goods”; "
        "the policy says that it only closes “the user evaluates a product” and "
        "“the user communicates with customer service”"
    )
    assert finding.citations[0].clause == "L29-S5"
    (refusing,) = [count for count in audit(behind, entry_points=(order,)).promises if count.id == "P13"]
    assert refusing.violation == 1


def test_a_decorated_entry_point_of_another_service_is_closed_too() -> None:
    asked = guard("shop.consent.granted", "calendar")
    order = EntryPoint("route", "POST /orders", "shop.x.order", place("shop/x.py", 1), (asked,))
    assert len(in_refusal(audit(entry_points=(order,)))) == 1


def test_a_check_in_front_of_its_own_data_or_feature_closes_nothing_else() -> None:
    review = EntryPoint("route", "POST /reviews", "shop.reviews.create", place("shop/x.py", 1))
    photos = guard("shop.consent.granted", "photos", paths="every")
    own = Collection(
        source("user.content.photo_library", "shop/r.py:3"), guards=(photos,), entry_points=("POST /reviews",)
    )
    text = Collection(source("user.content.review", "shop/r.py:4"), guards=(photos,), entry_points=("POST /reviews",))
    assert in_refusal(audit(own, text, entry_points=(review,))) == []


def test_a_check_around_some_paths_only_closes_nothing() -> None:
    order = EntryPoint("route", "POST /orders", "shop.x.order", place("shop/x.py", 1))
    photos = guard("shop.consent.granted", "photos", paths="some")
    behind = Collection(source(at="shop/checkout/views.py:10"), guards=(photos,), entry_points=("POST /orders",))
    assert in_refusal(audit(behind, entry_points=(order,))) == []


def in_refusal(result: Any) -> list[Any]:
    return [finding for finding in result.findings if finding.rule == "PF203"]


def test_what_no_class_of_a_promise_could_speak_of_counts_nothing_for_it() -> None:
    result = audit(Collection(source(at="shop/checkout/views.py:10")))
    counts = {count.id: (count.compliant, count.violation, count.gap) for count in result.promises}
    assert counts["P20"] == (0, 0, 0)  # deletion and access: no store is declared
    assert counts["P18"] == (0, 0, 0)  # transport, logs, URLs: nothing is sent
