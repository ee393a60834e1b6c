"""A frozen copy as it was written under the first schema, to the byte: it stays readable for ever."""

from __future__ import annotations

SHA256 = "c8cd3f7b6f1e6cd078be7f0c15eb1c2ba4869a0cecde8cd5ffaeec45827bcfcb"
TEXT = (
    '{"call":"ia-sante-2023","call_document_sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
    'bbbbbbbbbbbbbbbbbbbb","content":{"answers":{"problem":"Un problème fictif."},"costs":[{"amou'
    'nt_cents":150000050,"category":"labour","description":"Équipe","eligible":true},{"amount_cen'
    'ts":25050,"category":"cloud_services","description":"Infonuagique","eligible":false}],"decla'
    'red":{"accepted_at":"2023-04-12T14:00:00Z","accepted_by":"Responsable fictive"},"funding":[{'
    '"amount_cents":90000000,"kind":"cash","source":"scale_ai"},{"amount_cents":60025100,"kind":"'
    'in_kind","source":"hospital"}],"hospital":{"beds":772,"beds_date":"2023-03-31","beds_source"'
    ':"Rapport annuel","name":"Hôpital fictif du Fleuve","nonprofit":true,"province":"QC","provin'
    'cially_funded":true},"indicators":[{"baseline":"184.5","baseline_date":"2023-01-31","baselin'
    'e_method":"Registre","definition":"Médiane","direction":"decrease","name":"Attente à l’urgen'
    'ce","target":"120","target_date":"2025-01-31","unit":"minutes"}],"language":"fr","letters":['
    '{"media_type":"application/pdf","name":"lettre.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":10}],"partners":[{"country":"CA","is_sme":true,"k'
    'ind":"ai_provider","name":"IA fictive inc.","province":"QC"},{"country":"CA","is_sme":false,'
    '"kind":"academic","name":"Université fictive","province":"ON"}],"signatories":[{"name":"Dire'
    'ction générale fictive","role":"ceo","title":"Direction"},{"name":"Responsable clinique fict'
    'ive","role":"clinical_lead","title":"Chefferie"}],"title":"Libérer des lits"},"fictional":fa'
    'lse,"number":"IAS-2023-001","schema":"callapp.application/1","sequence":1,"submitted_at":"20'
    '23-04-12T14:30:00Z"}'
)
