-- The statements for a table `record`, by hand, for DuckDB: a row for each record, a column for each statement.
--
-- NULL is "not recorded", and NOT of it is NULL, so no test below may give NULL: `IS TRUE` and `IS FALSE` do not, nor
-- does `IS NOT DISTINCT FROM`, and what else may is wrapped in coalesce(..., false).

WITH word AS (
    SELECT
        *,

        -- The person and the disease
        coalesce(cancer_diagnosis IN ('past', 'current'), false)
            OR mscc IS NOT DISTINCT FROM 'confirmed'
            OR spinal_metastases IS NOT DISTINCT FROM 'confirmed'
            OR bone_metastases IS TRUE
            OR (primary_cancer IS NOT NULL AND cancer_diagnosis IS DISTINCT FROM 'none')
            AS cancer,
        coalesce(primary_cancer IN ('myeloma', 'lymphoma', 'leukaemia', 'other_haematological'), false)
            AS haematological,
        coalesce(primary_cancer IN ('breast', 'lung', 'renal', 'thyroid', 'colorectal', 'other_solid'), false)
            AS solid_but_prostate,
        coalesce(primary_cancer IN ('myeloma', 'breast'), false) AS myeloma_or_breast,
        (bone_metastases IS TRUE OR spinal_metastases IS NOT DISTINCT FROM 'confirmed')
            AND bone_metastases IS NOT FALSE
            AS bone_involved,
        mscc IS NOT DISTINCT FROM 'confirmed' AS mscc_confirmed,

        -- Symptoms and signs
        coalesce(complete_paralysis IN ('paraplegia', 'tetraplegia'), false)
            OR coalesce(complete_paralysis_weeks > 0, false)
            AS paralysed,
        paralysed
            OR bladder_or_bowel_dysfunction IS TRUE
            OR gait_disturbance IS TRUE
            OR limb_weakness IS TRUE
            OR cord_or_cauda_equina_signs IS TRUE
            OR sensory_disturbance IS TRUE
            AS neurological,
        neurological OR radicular_pain IS TRUE AS cord_symptom,
        severe_unremitting_back_pain IS TRUE
            OR progressive_back_pain IS TRUE
            OR mechanical_pain IS TRUE
            OR back_pain_on_straining IS TRUE
            OR nocturnal_back_pain IS TRUE
            OR localised_spinal_tenderness IS TRUE
            OR claudication IS TRUE
            AS typical_pain,
        pain_severity IS NOT DISTINCT FROM 'severe'
            OR (severe_unremitting_back_pain IS TRUE
                AND NOT coalesce(pain_severity IN ('none', 'mild', 'moderate'), false))
            AS severe_pain,
        pain_controlled_by_analgesia IS TRUE OR pain_severity IS NOT DISTINCT FROM 'none' AS pain_controlled,
        pain_controlled_by_analgesia IS FALSE AS pain_uncontrolled,
        coalesce(movement_pain_severity IN ('moderate', 'severe'), false) AS hurts_to_move,
        coalesce(spinal_instability IN ('suspected', 'confirmed'), false) AS unstable,
        spinal_instability IS NOT DISTINCT FROM 'unlikely' AS stable,

        -- What was done, and what can be done
        dexamethasone_started IS NOT TRUE AS no_dexamethasone_yet,
        spinal_surgery_done IS TRUE OR recovered_from_surgery IS TRUE AS surgery_done,
        NOT surgery_done OR symptoms_recurred IS TRUE OR awaiting_definitive_treatment IS TRUE AS to_come,
        surgery_suitable IS TRUE AND (NOT surgery_done OR symptoms_recurred IS TRUE) AS surgery_open,
        radiotherapy_suitable IS NOT FALSE AS radiotherapy_open,
        previous_spinal_radiotherapy IS TRUE
            OR previous_radiotherapy_response IS NOT NULL
            OR months_to_recurrence IS NOT NULL
            AS irradiated,
        high_radiotherapy_side_effect_risk IS TRUE
            OR ((large_radiotherapy_field IS TRUE OR irradiated) AND high_radiotherapy_side_effect_risk IS NOT FALSE)
            AS high_risk,
        symptoms_recurred IS TRUE
            AND irradiated
            AND previous_radiotherapy_response IS NOT DISTINCT FROM 'good'
            AND coalesce(months_to_recurrence >= 3, false)
            AS late_recurrence,
        primary_cancer IS NOT DISTINCT FROM 'unknown_primary'
            AND primary_may_affect_treatment IS TRUE
            AND immediate_treatment_needed IS NOT TRUE
            AND (NOT neurological OR immediate_treatment_needed IS FALSE)
            AS biopsy_useful
    FROM record
),

-- Which summaries are for this person
path AS (
    SELECT
        *,
        cord_symptom AND (cancer OR spinal_metastases IS NOT DISTINCT FROM 'suspected') AS symptoms_of_mscc,
        (symptoms_of_mscc AND mscc IS DISTINCT FROM 'excluded')
            OR coalesce(mscc IN ('suspected', 'confirmed'), false)
            AS mscc_path,
        mscc IS NOT DISTINCT FROM 'suspected'
            OR (symptoms_of_mscc AND NOT coalesce(mscc IN ('confirmed', 'excluded'), false))
            AS mscc_suspected,
        ((typical_pain AND cancer AND spinal_metastases IS DISTINCT FROM 'excluded')
                OR coalesce(spinal_metastases IN ('suspected', 'confirmed'), false))
            AND NOT mscc_confirmed
            AND asymptomatic IS NOT TRUE
            AS metastases_path,
        (spinal_metastases IS NOT DISTINCT FROM 'suspected'
                OR (typical_pain AND cancer
                    AND NOT coalesce(spinal_metastases IN ('confirmed', 'excluded'), false)))
            AND NOT mscc_confirmed
            AS metastases_suspected,
        spinal_metastases IS NOT DISTINCT FROM 'confirmed' AND NOT mscc_confirmed AS metastases_confirmed,
        metastases_confirmed AND NOT mscc_suspected AS treatable
    FROM word
),

-- What several statements share
shared AS (
    SELECT
        *,
        NOT neurological AND (severe_pain OR haematological) AND no_dexamethasone_yet AS corticosteroids,
        mscc_confirmed AND surgery_open AS operable,
        unstable AND mechanical_pain IS TRUE AND pain_uncontrolled AS unbearably_unstable,
        (paralysed AND coalesce(complete_paralysis_weeks >= 2, false) AND pain_controlled)
            OR overall_prognosis IS NOT DISTINCT FROM 'poor'
            AS spared,
        mscc_confirmed AND surgery_suitable IS FALSE AND radiotherapy_open AND NOT spared AS urgent_radiotherapy,
        mscc_confirmed AND late_recurrence AND radiotherapy_open AS mscc_again,
        treatable AND late_recurrence AND radiotherapy_open AS metastases_again,
        mscc_prevention_trial IS TRUE
            OR oligometastases_strategy IS TRUE
            OR impending_cord_compression IS TRUE
            AS reason_without_symptoms,
        treatable AND asymptomatic IS TRUE AS symptom_free,
        non_mechanical_pain IS TRUE
            AND NOT (irradiated AND symptoms_recurred IS TRUE)
            AND radiotherapy_open
            AS first_radiotherapy,
        treatable AND (unstable OR pain_uncontrolled) AS invasive
    FROM path
)

SELECT
    id,
    mscc_path AS mscc_initial_contact_coordinator,
    mscc_path AS mscc_initial_oncological_emergency,
    mscc_path AND unstable AS mscc_initial_immobilise,
    mscc_path AND hurts_to_move AND NOT stable AS mscc_initial_consider_immobilisation,
    mscc_path
        AND (neurological OR (haematological AND primary_cancer_confirmed IS TRUE))
        AND no_dexamethasone_yet
        AND to_come
        AS mscc_initial_dexamethasone,
    mscc_path AND dexamethasone_started IS TRUE AND to_come AND awaiting_definitive_treatment IS NOT FALSE
        AS mscc_initial_continue_dexamethasone,
    mscc_path AS mscc_initial_pain_assessment,
    mscc_path AS mscc_initial_analgesia,
    mscc_path AND corticosteroids AND to_come AS mscc_initial_consider_corticosteroids,
    mscc_suspected AND mri_contraindicated IS NOT TRUE AS mscc_initial_mri,
    mscc_suspected AND mri_contraindicated IS TRUE AS mscc_initial_ct,
    mscc_confirmed AS mscc_initial_discuss_diagnosis,
    mscc_confirmed AS mscc_initial_holistic_needs,
    mscc_confirmed AS mscc_initial_advance_care_planning,
    mscc_confirmed AS mscc_initial_support_advice,
    mscc_confirmed AS mscc_initial_care_plan,
    mscc_confirmed AS mscc_initial_rehabilitation,
    mscc_confirmed AND admitted_to_hospital IS TRUE AS mscc_initial_discharge_planning,
    mscc_confirmed AS mscc_initial_supportive_care,
    mscc_confirmed AND myeloma_or_breast AS mscc_initial_bisphosphonate,
    mscc_confirmed AND bone_involved AND solid_but_prostate AS mscc_initial_denosumab,
    mscc_path AND spinal_ct_available IS TRUE AS mscc_initial_ct_reconstruction,
    mscc_path AS mscc_initial_scoring,
    mscc_path AND stable AS mscc_initial_graded_sitting,
    mscc_confirmed AS mscc_initial_see_treatment,

    mscc_confirmed AS mscc_treatment_rehabilitation,
    mscc_confirmed AS mscc_treatment_supportive_care,
    mscc_confirmed AS mscc_treatment_discharge_planning,
    operable AS mscc_treatment_mdt_plan,
    operable AND neurological AS mscc_treatment_surgery,
    operable AND neurological AS mscc_treatment_urgency,
    operable AND biopsy_useful AS mscc_treatment_biopsy,
    operable AS mscc_treatment_consider_decompression,
    operable AS mscc_treatment_consider_stabilisation,
    operable AND unbearably_unstable AS mscc_treatment_stabilisation,
    mscc_confirmed AND recovered_from_surgery IS TRUE AND radiotherapy_open
        AS mscc_treatment_postoperative_radiotherapy,
    mscc_again AS mscc_treatment_consider_further_radiotherapy,
    mscc_again OR (urgent_radiotherapy AND irradiated) AS mscc_treatment_discuss_further_radiotherapy,
    mscc_confirmed AND surgery_suitable IS FALSE AND unbearably_unstable AS mscc_treatment_external_support,
    urgent_radiotherapy AS mscc_treatment_urgent_radiotherapy,
    urgent_radiotherapy AND NOT high_risk AS mscc_treatment_single_fraction,
    urgent_radiotherapy AND high_risk AS mscc_treatment_consider_multiple_fractions,

    metastases_path AND neurological AS metastases_initial_contact_coordinator,
    metastases_path AND neurological AND mscc IS DISTINCT FROM 'excluded' AS metastases_initial_see_mscc_initial,
    metastases_path AND hurts_to_move AND NOT stable AS metastases_initial_consider_immobilisation,
    metastases_path AS metastases_initial_coordinator_advice,
    metastases_path AS metastases_initial_pain_assessment,
    metastases_path AS metastases_initial_analgesia,
    metastases_path AND corticosteroids AS metastases_initial_consider_corticosteroids,
    metastases_path AND haematological AND primary_cancer_confirmed IS TRUE AND no_dexamethasone_yet
        AS metastases_initial_dexamethasone,
    metastases_suspected AND mri_contraindicated IS NOT TRUE AS metastases_initial_mri,
    metastases_suspected AND mri_contraindicated IS TRUE AS metastases_initial_ct,
    metastases_path AND spinal_ct_available IS TRUE AS metastases_initial_ct_reconstruction,
    metastases_path AS metastases_initial_scoring,
    metastases_path AND stable AS metastases_initial_graded_sitting,
    metastases_confirmed AS metastases_initial_discuss_diagnosis,
    metastases_confirmed AS metastases_initial_holistic_needs,
    metastases_confirmed AS metastases_initial_advance_care_planning,
    metastases_confirmed AS metastases_initial_support_advice,
    metastases_confirmed AS metastases_initial_care_plan,
    metastases_confirmed AS metastases_initial_rehabilitation,
    metastases_confirmed AND admitted_to_hospital IS TRUE AS metastases_initial_discharge_planning,
    metastases_confirmed AS metastases_initial_supportive_care,
    metastases_confirmed
        AND (myeloma_or_breast OR (primary_cancer IS NOT DISTINCT FROM 'prostate' AND pain_uncontrolled))
        AS metastases_initial_bisphosphonate,
    metastases_confirmed AND bone_involved AND solid_but_prostate AS metastases_initial_denosumab,
    metastases_confirmed AS metastases_initial_see_treatment,
    typical_pain AND cancer_diagnosis IS NOT DISTINCT FROM 'none' AND cancer_suspected IS TRUE
        AS metastases_initial_oncology_referral,

    treatable AS metastases_treatment_rehabilitation,
    treatable AS metastases_treatment_supportive_care,
    treatable AS metastases_treatment_discharge_planning,
    symptom_free AND reason_without_symptoms AND radiotherapy_open
        AS metastases_treatment_consider_radiotherapy_if_asymptomatic,
    symptom_free AND NOT reason_without_symptoms AND impending_cord_compression IS FALSE AND NOT surgery_done
        AS metastases_treatment_no_radiotherapy_if_asymptomatic,
    first_radiotherapy AND (treatable OR (mscc_confirmed AND surgery_suitable IS FALSE AND spared))
        AS metastases_treatment_single_fraction,
    treatable
        AND first_radiotherapy
        AND (overall_prognosis IS NOT DISTINCT FROM 'good' OR oligometastases IS TRUE)
        AS metastases_treatment_consider_stereotactic,
    metastases_again AS metastases_treatment_consider_further_radiotherapy,
    metastases_again AS metastases_treatment_discuss_further_radiotherapy,
    invasive AS metastases_treatment_consider_invasive_intervention,
    invasive AS metastases_treatment_mdt_plan,
    invasive AND biopsy_useful AS metastases_treatment_biopsy,
    invasive AS metastases_treatment_consider_vertebroplasty_or_kyphoplasty,
    invasive AS metastases_treatment_consider_radiofrequency_ablation,
    invasive AND surgery_suitable IS NOT FALSE AS metastases_treatment_consider_stabilisation,
    invasive AND surgery_suitable IS NOT FALSE AS metastases_treatment_consider_preventive_surgery,
    treatable AND recovered_from_surgery IS TRUE AND radiotherapy_open
        AS metastases_treatment_postoperative_radiotherapy
FROM shared
