{% test not_negative(model, column_name) %}
select {{ column_name }} as amount from {{ model }} where {{ column_name }} < 0
{% endtest %}
