"""The relay: takes what Alertmanager posts and starts DAGs of an Airflow, whose API wants another body.

    POST /alerts -message-> Fired -book-> Pending -worker-> Airflow
                                 \\-> suppressed        \\-> dead letter

What is to be started is on disk before Alertmanager is told that its message was taken, and stays there until Airflow
has said that the run exists. A run's id follows from the alert that began to fire, so a start that is tried again after
a crash or a lost answer is one run: Airflow answers 409, and that counts as started. `book` decides and knows no
clock, file or network; everything else is around it.
"""
