"""Tables of OMOP as its common data model names their columns, and the site's own table of concepts."""

from __future__ import annotations

from collections.abc import Mapping

CONCEPTS = """\
concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code
1001\tSecondary of "bone\tCondition\tSNOMED\tDisorder\tS\t94222008
1002\tDiabetes\tCondition\tSNOMED\tDisorder\tS\t44054006
1003\tCord compression\tCondition\tICD10CM\tx\t\tG95.20
1004\tDexamethasone\tDrug\tRxNorm\tIngredient\tS\t3264
1005\tIntravenous\tRoute\tSNOMED\tx\tS\t47625008
1006\tWeakness\tObservation\tSNOMED\tx\tS\t713514005
1007\tPresent\tMeas Value\tSNOMED\tx\tS\t52101004
1008\tM1\tMeasurement\tCancer Modifier\tx\tS\tm1
"""
OMOP: Mapping[str, str] = {
    "condition_occurrence.csv": (
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_end_date,"
        "condition_status_concept_id,condition_source_concept_id\n"
        "1,7,1001,2026-01-01,2026-01-02,501,0\n2,7,0,2026-01-01,,0,1003\n3,8,1002,2026-01-01,,0,0\n"
    ),
    "drug_exposure.csv": (
        "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_type_concept_id,route_concept_id\n"
        "1,7,1004,2026-03-01,601,1005\n2,9,1004,2026-03-01,602,1005\n"
    ),
    "measurement.csv": (
        "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_concept_id,value_as_number\n"
        "1,7,1006,2026-01-01,1007,\n2,7,1008,2026-01-01,,\n"
    ),
    "person.csv": "person_id,gender_concept_id,year_of_birth\n7,1,1950\n10,1,1950\n",
}
