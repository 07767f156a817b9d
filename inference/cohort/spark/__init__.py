"""The evaluation of a cohort on Apache Spark, partition by partition."""
